import type { AppSwitchTexts } from './en.ts';

const da: AppSwitchTexts = {
  'app.pay': 'Betal {amount} med {app}',
  'app.not_offered': 'Denne ordre kan ikke betales med Swish her.',
  'app.use_number': 'Indtast et telefonnummer i stedet',
  'app.use_code': 'Vis en QR-kode i stedet',
  'app.send': 'Send {amount} til telefonen',
  'app.approve': 'Åbn {app} på telefonen, og godkend betalingen der.',
  'app.scan': 'Scan koden med {app} på telefonen.',
  'app.qr': 'QR-kode til {app}',
  'app.open': 'Åbn {app}',
  'app.open_here': 'Åbn {app} på denne enhed',
  'app.open_again': 'Åbn {app} igen',
  'app.ready': '{app} kan åbnes nu.',
  'app.other_phone': 'Betal med en anden telefon',
  'app.coming': 'Gør betalingen klar …',
  'app.no_code': 'QR-koden kan ikke vises.',
  'app.time_left': 'Tid tilbage til at betale: {time}',
  'app.time_minute': 'Mindre end et minut tilbage til at betale.',
  'app.time_over':
    'Tiden til at betale kan være udløbet. Vi bliver ved med at spørge: betal ikke igen, før du ser et svar her.',
};
export default da;
