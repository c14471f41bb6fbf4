import type { KlarnaTexts } from './en.ts';

const nl: KlarnaTexts = {
  'klarna.loading': 'Klarna wordt geladen',
  'klarna.ready': 'Klarna is klaar.',
  'klarna.in_window': 'Ga verder bij Klarna. Deze pagina wacht op je.',
  'klarna.closed': 'Je hebt Klarna te vroeg verlaten. Je kunt het opnieuw proberen.',
  'klarna.correct': 'Klarna vraagt je dit te controleren: {fields}. Verbeter het en probeer het opnieuw.',
  'klarna.refused': 'Klarna kan dit niet aanbieden voor je bestelling. Kies een andere betaalmethode.',
  'klarna.not_here': 'Klarna werkt niet op deze pagina. Kies een andere betaalmethode.',
  'klarna.blocked': 'Klarna kon niet worden geladen.',
  'klarna.failed': 'Er ging iets mis bij Klarna.',
  'klarna.of_delivery': '{field} (bezorgadres)',
  'klarna.field.given_name': 'voornaam',
  'klarna.field.family_name': 'achternaam',
  'klarna.field.email': 'e-mailadres',
  'klarna.field.phone': 'telefoonnummer',
  'klarna.field.street_address': 'straat en huisnummer',
  'klarna.field.postal_code': 'postcode',
  'klarna.field.city': 'plaats',
  'klarna.field.region': 'regio',
  'klarna.field.country': 'land',
  'klarna.field.date_of_birth': 'geboortedatum',
  'klarna.field.organization_name': 'bedrijfsnaam',
  'klarna.field.national_identification_number': 'burgerservicenummer',
};
export default nl;
