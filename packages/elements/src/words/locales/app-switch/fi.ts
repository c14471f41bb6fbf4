import type { AppSwitchTexts } from './en.ts';

const fi: AppSwitchTexts = {
  'app.pay': 'Maksa {amount}: {app}',
  'app.not_offered': 'Tätä tilausta ei voi maksaa Swishillä täällä.',
  'app.use_number': 'Anna sen sijaan puhelinnumero',
  'app.use_code': 'Näytä sen sijaan QR-koodi',
  'app.send': 'Lähetä {amount} puhelimeen',
  'app.approve': 'Avaa {app} puhelimessa ja hyväksy maksu siellä.',
  'app.scan': 'Skannaa koodi puhelimen sovelluksella {app}.',
  'app.qr': 'QR-koodi: {app}',
  'app.open': 'Avaa {app}',
  'app.open_here': 'Avaa {app} tällä laitteella',
  'app.open_again': 'Avaa {app} uudelleen',
  'app.ready': '{app} voidaan nyt avata.',
  'app.other_phone': 'Maksa toisella puhelimella',
  'app.coming': 'Maksua valmistellaan…',
  'app.no_code': 'QR-koodia ei voi näyttää.',
  'app.time_left': 'Maksuaikaa jäljellä: {time}',
  'app.time_minute': 'Maksuaikaa on jäljellä alle minuutti.',
  'app.time_over':
    'Maksuaika on voinut päättyä. Jatkamme kyselyä: älä maksa uudelleen, ennen kuin näet vastauksen tässä.',
};
export default fi;
