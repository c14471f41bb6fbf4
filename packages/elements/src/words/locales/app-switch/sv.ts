import type { AppSwitchTexts } from './en.ts';

const sv: AppSwitchTexts = {
  'app.pay': 'Betala {amount} med {app}',
  'app.not_offered': 'Den här ordern kan inte betalas med Swish här.',
  'app.use_number': 'Ange ett mobilnummer i stället',
  'app.use_code': 'Visa en QR-kod i stället',
  'app.send': 'Skicka {amount} till telefonen',
  'app.approve': 'Öppna {app} på telefonen och godkänn betalningen där.',
  'app.scan': 'Skanna koden med {app} på telefonen.',
  'app.qr': 'QR-kod för {app}',
  'app.open': 'Öppna {app}',
  'app.open_here': 'Öppna {app} på den här enheten',
  'app.open_again': 'Öppna {app} igen',
  'app.ready': '{app} kan öppnas nu.',
  'app.other_phone': 'Betala med en annan telefon',
  'app.coming': 'Förbereder din betalning …',
  'app.no_code': 'QR-koden kan inte visas.',
  'app.time_left': 'Tid kvar att betala: {time}',
  'app.time_minute': 'Mindre än en minut kvar att betala.',
  'app.time_over':
    'Tiden att betala kan ha gått ut. Vi fortsätter fråga: betala inte igen förrän du ser ett svar här.',
};
export default sv;
