import type { KlarnaTexts } from './en.ts';

const nb: KlarnaTexts = {
  'klarna.loading': 'Henter Klarna',
  'klarna.ready': 'Klarna er klar.',
  'klarna.in_window': 'Fortsett hos Klarna. Denne siden venter på deg.',
  'klarna.closed': 'Du forlot Klarna før du var ferdig. Du kan prøve igjen.',
  'klarna.correct': 'Klarna vil at du sjekker: {fields}. Rett det og prøv igjen.',
  'klarna.refused': 'Klarna kan ikke tilby dette for ordren din. Velg en annen måte å betale på.',
  'klarna.not_here': 'Klarna virker ikke på denne siden. Velg en annen måte å betale på.',
  'klarna.blocked': 'Klarna kunne ikke hentes.',
  'klarna.failed': 'Noe gikk galt hos Klarna.',
  'klarna.of_delivery': '{field} (leveringsadresse)',
  'klarna.field.given_name': 'fornavn',
  'klarna.field.family_name': 'etternavn',
  'klarna.field.email': 'e-postadresse',
  'klarna.field.phone': 'telefonnummer',
  'klarna.field.street_address': 'gateadresse',
  'klarna.field.postal_code': 'postnummer',
  'klarna.field.city': 'poststed',
  'klarna.field.region': 'region',
  'klarna.field.country': 'land',
  'klarna.field.date_of_birth': 'fødselsdato',
  'klarna.field.organization_name': 'firmanavn',
  'klarna.field.national_identification_number': 'fødselsnummer',
};
export default nb;
