import type { AppSwitchTexts } from './en.ts';

const pl: AppSwitchTexts = {
  'app.pay': 'Zapłać {amount} przez {app}',
  'app.not_offered': 'Tego zamówienia nie można tutaj opłacić przez Swish.',
  'app.use_number': 'Podaj zamiast tego numer telefonu',
  'app.use_code': 'Pokaż zamiast tego kod QR',
  'app.send': 'Wyślij {amount} na telefon',
  'app.approve': 'Otwórz {app} na telefonie i zatwierdź tam płatność.',
  'app.scan': 'Zeskanuj kod w aplikacji {app} na telefonie.',
  'app.qr': 'Kod QR dla {app}',
  'app.open': 'Otwórz {app}',
  'app.open_here': 'Otwórz {app} na tym urządzeniu',
  'app.open_again': 'Otwórz {app} ponownie',
  'app.ready': '{app} można już otworzyć.',
  'app.other_phone': 'Zapłać innym telefonem',
  'app.coming': 'Przygotowujemy płatność…',
  'app.no_code': 'Nie można pokazać kodu QR.',
  'app.time_left': 'Pozostały czas na płatność: {time}',
  'app.time_minute': 'Została mniej niż minuta na płatność.',
  'app.time_over':
    'Czas na płatność mógł minąć. Nadal pytamy: nie płać ponownie, zanim zobaczysz tutaj odpowiedź.',
};
export default pl;
