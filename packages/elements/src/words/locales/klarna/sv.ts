import type { KlarnaTexts } from './en.ts';

const sv: KlarnaTexts = {
  'klarna.loading': 'Hämtar Klarna',
  'klarna.ready': 'Klarna är redo.',
  'klarna.in_window': 'Fortsätt hos Klarna. Den här sidan väntar på dig.',
  'klarna.closed': 'Du lämnade Klarna innan du var klar. Du kan försöka igen.',
  'klarna.correct': 'Klarna vill att du kontrollerar: {fields}. Rätta det och försök igen.',
  'klarna.refused': 'Klarna kan inte erbjuda det här för din order. Välj ett annat sätt att betala.',
  'klarna.not_here': 'Klarna fungerar inte på den här sidan. Välj ett annat sätt att betala.',
  'klarna.blocked': 'Klarna kunde inte hämtas.',
  'klarna.failed': 'Något gick fel hos Klarna.',
  'klarna.of_delivery': '{field} (leveransadress)',
  'klarna.field.given_name': 'förnamn',
  'klarna.field.family_name': 'efternamn',
  'klarna.field.email': 'e-postadress',
  'klarna.field.phone': 'telefonnummer',
  'klarna.field.street_address': 'gatuadress',
  'klarna.field.postal_code': 'postnummer',
  'klarna.field.city': 'postort',
  'klarna.field.region': 'region',
  'klarna.field.country': 'land',
  'klarna.field.date_of_birth': 'födelsedatum',
  'klarna.field.organization_name': 'företagsnamn',
  'klarna.field.national_identification_number': 'personnummer',
};
export default sv;
