import type { KlarnaTexts } from './en.ts';

const de: KlarnaTexts = {
  'klarna.loading': 'Klarna wird geladen',
  'klarna.ready': 'Klarna ist bereit.',
  'klarna.in_window': 'Machen Sie bei Klarna weiter. Diese Seite wartet auf Sie.',
  'klarna.closed': 'Sie haben Klarna vorzeitig verlassen. Sie können es noch einmal versuchen.',
  'klarna.correct':
    'Klarna bittet Sie, Folgendes zu prüfen: {fields}. Korrigieren Sie es und versuchen Sie es noch einmal.',
  'klarna.refused':
    'Klarna kann dies für Ihre Bestellung nicht anbieten. Bitte wählen Sie eine andere Zahlungsart.',
  'klarna.not_here': 'Klarna funktioniert auf dieser Seite nicht. Bitte wählen Sie eine andere Zahlungsart.',
  'klarna.blocked': 'Klarna konnte nicht geladen werden.',
  'klarna.failed': 'Bei Klarna ist etwas schiefgegangen.',
  'klarna.of_delivery': '{field} (Lieferadresse)',
  'klarna.field.given_name': 'Vorname',
  'klarna.field.family_name': 'Nachname',
  'klarna.field.email': 'E-Mail-Adresse',
  'klarna.field.phone': 'Telefonnummer',
  'klarna.field.street_address': 'Straße und Hausnummer',
  'klarna.field.postal_code': 'Postleitzahl',
  'klarna.field.city': 'Ort',
  'klarna.field.region': 'Region',
  'klarna.field.country': 'Land',
  'klarna.field.date_of_birth': 'Geburtsdatum',
  'klarna.field.organization_name': 'Firmenname',
  'klarna.field.national_identification_number': 'persönliche Identifikationsnummer',
};
export default de;
