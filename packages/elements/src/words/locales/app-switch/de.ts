import type { AppSwitchTexts } from './en.ts';

const de: AppSwitchTexts = {
  'app.pay': '{amount} mit {app} bezahlen',
  'app.not_offered': 'Diese Bestellung kann hier nicht mit Swish bezahlt werden.',
  'app.use_number': 'Stattdessen eine Telefonnummer eingeben',
  'app.use_code': 'Stattdessen einen QR-Code anzeigen',
  'app.send': '{amount} ans Telefon senden',
  'app.approve': 'Öffnen Sie {app} auf Ihrem Telefon und bestätigen Sie dort die Zahlung.',
  'app.scan': 'Scannen Sie den Code mit {app} auf Ihrem Telefon.',
  'app.qr': 'QR-Code für {app}',
  'app.open': '{app} öffnen',
  'app.open_here': '{app} auf diesem Gerät öffnen',
  'app.open_again': '{app} erneut öffnen',
  'app.ready': '{app} kann jetzt geöffnet werden.',
  'app.other_phone': 'Mit einem anderen Telefon bezahlen',
  'app.coming': 'Ihre Zahlung wird vorbereitet …',
  'app.no_code': 'Der QR-Code kann nicht angezeigt werden.',
  'app.time_left': 'Verbleibende Zeit zum Bezahlen: {time}',
  'app.time_minute': 'Noch weniger als eine Minute zum Bezahlen.',
  'app.time_over':
    'Die Zeit zum Bezahlen ist möglicherweise abgelaufen. Wir fragen weiter nach: Bezahlen Sie nicht noch einmal, bevor hier eine Antwort steht.',
};
export default de;
