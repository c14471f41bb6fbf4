import type { AppSwitchTexts } from './en.ts';

const nb: AppSwitchTexts = {
  'app.pay': 'Betal {amount} med {app}',
  'app.not_offered': 'Denne bestillingen kan ikke betales med Swish her.',
  'app.use_number': 'Skriv inn et telefonnummer i stedet',
  'app.use_code': 'Vis en QR-kode i stedet',
  'app.send': 'Send {amount} til telefonen',
  'app.approve': 'Åpne {app} på telefonen og godkjenn betalingen der.',
  'app.scan': 'Skann koden med {app} på telefonen.',
  'app.qr': 'QR-kode for {app}',
  'app.open': 'Åpne {app}',
  'app.open_here': 'Åpne {app} på denne enheten',
  'app.open_again': 'Åpne {app} igjen',
  'app.ready': '{app} kan åpnes nå.',
  'app.other_phone': 'Betal med en annen telefon',
  'app.coming': 'Gjør betalingen klar …',
  'app.no_code': 'QR-koden kan ikke vises.',
  'app.time_left': 'Tid igjen til å betale: {time}',
  'app.time_minute': 'Mindre enn ett minutt igjen til å betale.',
  'app.time_over':
    'Tiden til å betale kan være ute. Vi fortsetter å spørre: ikke betal igjen før du ser et svar her.',
};
export default nb;
