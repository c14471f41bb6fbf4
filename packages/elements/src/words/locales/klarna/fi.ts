import type { KlarnaTexts } from './en.ts';

const fi: KlarnaTexts = {
  'klarna.loading': 'Ladataan Klarnaa',
  'klarna.ready': 'Klarna on valmis.',
  'klarna.in_window': 'Jatka Klarnassa. Tämä sivu odottaa sinua.',
  'klarna.closed': 'Poistuit Klarnasta ennen loppua. Voit yrittää uudelleen.',
  'klarna.correct': 'Klarna pyytää tarkistamaan: {fields}. Korjaa tiedot ja yritä uudelleen.',
  'klarna.refused': 'Klarna ei voi tarjota tätä tilauksellesi. Valitse toinen maksutapa.',
  'klarna.not_here': 'Klarna ei toimi tällä sivulla. Valitse toinen maksutapa.',
  'klarna.blocked': 'Klarnaa ei voitu ladata.',
  'klarna.failed': 'Klarnassa tapahtui virhe.',
  'klarna.of_delivery': '{field} (toimitusosoite)',
  'klarna.field.given_name': 'etunimi',
  'klarna.field.family_name': 'sukunimi',
  'klarna.field.email': 'sähköpostiosoite',
  'klarna.field.phone': 'puhelinnumero',
  'klarna.field.street_address': 'katuosoite',
  'klarna.field.postal_code': 'postinumero',
  'klarna.field.city': 'postitoimipaikka',
  'klarna.field.region': 'alue',
  'klarna.field.country': 'maa',
  'klarna.field.date_of_birth': 'syntymäaika',
  'klarna.field.organization_name': 'yrityksen nimi',
  'klarna.field.national_identification_number': 'henkilötunnus',
};
export default fi;
