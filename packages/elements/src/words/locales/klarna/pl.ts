import type { KlarnaTexts } from './en.ts';

const pl: KlarnaTexts = {
  'klarna.loading': 'Wczytywanie Klarna',
  'klarna.ready': 'Klarna jest gotowa.',
  'klarna.in_window': 'Kontynuuj w Klarna. Ta strona na Ciebie czeka.',
  'klarna.closed': 'Klarna została zamknięta przed końcem. Możesz spróbować ponownie.',
  'klarna.correct': 'Klarna prosi o sprawdzenie: {fields}. Popraw i spróbuj ponownie.',
  'klarna.refused': 'Klarna nie może zaoferować tego dla Twojego zamówienia. Wybierz inny sposób płatności.',
  'klarna.not_here': 'Klarna nie działa na tej stronie. Wybierz inny sposób płatności.',
  'klarna.blocked': 'Nie udało się wczytać Klarna.',
  'klarna.failed': 'Coś poszło nie tak w Klarna.',
  'klarna.of_delivery': '{field} (adres dostawy)',
  'klarna.field.given_name': 'imię',
  'klarna.field.family_name': 'nazwisko',
  'klarna.field.email': 'adres e-mail',
  'klarna.field.phone': 'numer telefonu',
  'klarna.field.street_address': 'ulica i numer',
  'klarna.field.postal_code': 'kod pocztowy',
  'klarna.field.city': 'miejscowość',
  'klarna.field.region': 'region',
  'klarna.field.country': 'kraj',
  'klarna.field.date_of_birth': 'data urodzenia',
  'klarna.field.organization_name': 'nazwa firmy',
  'klarna.field.national_identification_number': 'numer PESEL',
};
export default pl;
