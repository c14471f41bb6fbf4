import type { KlarnaTexts } from './en.ts';

const da: KlarnaTexts = {
  'klarna.loading': 'Henter Klarna',
  'klarna.ready': 'Klarna er klar.',
  'klarna.in_window': 'Fortsæt hos Klarna. Denne side venter på dig.',
  'klarna.closed': 'Du forlod Klarna, før du var færdig. Du kan prøve igen.',
  'klarna.correct': 'Klarna vil have dig til at tjekke: {fields}. Ret det, og prøv igen.',
  'klarna.refused': 'Klarna kan ikke tilbyde dette for din ordre. Vælg en anden måde at betale på.',
  'klarna.not_here': 'Klarna virker ikke på denne side. Vælg en anden måde at betale på.',
  'klarna.blocked': 'Klarna kunne ikke hentes.',
  'klarna.failed': 'Noget gik galt hos Klarna.',
  'klarna.of_delivery': '{field} (leveringsadresse)',
  'klarna.field.given_name': 'fornavn',
  'klarna.field.family_name': 'efternavn',
  'klarna.field.email': 'e-mailadresse',
  'klarna.field.phone': 'telefonnummer',
  'klarna.field.street_address': 'vejnavn og nummer',
  'klarna.field.postal_code': 'postnummer',
  'klarna.field.city': 'by',
  'klarna.field.region': 'region',
  'klarna.field.country': 'land',
  'klarna.field.date_of_birth': 'fødselsdato',
  'klarna.field.organization_name': 'firmanavn',
  'klarna.field.national_identification_number': 'CPR-nummer',
};
export default da;
