import type { AppSwitchTexts } from './en.ts';

const nl: AppSwitchTexts = {
  'app.pay': 'Betaal {amount} met {app}',
  'app.not_offered': 'Deze bestelling kan hier niet met Swish worden betaald.',
  'app.use_number': 'Vul in plaats daarvan een telefoonnummer in',
  'app.use_code': 'Toon in plaats daarvan een QR-code',
  'app.send': 'Stuur {amount} naar de telefoon',
  'app.approve': 'Open {app} op je telefoon en keur de betaling daar goed.',
  'app.scan': 'Scan de code met {app} op je telefoon.',
  'app.qr': 'QR-code voor {app}',
  'app.open': '{app} openen',
  'app.open_here': '{app} op dit apparaat openen',
  'app.open_again': '{app} opnieuw openen',
  'app.ready': '{app} kan nu worden geopend.',
  'app.other_phone': 'Met een andere telefoon betalen',
  'app.coming': 'Je betaling wordt voorbereid…',
  'app.no_code': 'De QR-code kan niet worden getoond.',
  'app.time_left': 'Resterende tijd om te betalen: {time}',
  'app.time_minute': 'Nog minder dan een minuut om te betalen.',
  'app.time_over':
    'De tijd om te betalen is misschien voorbij. We blijven navragen: betaal niet opnieuw voordat je hier een antwoord ziet.',
};
export default nl;
