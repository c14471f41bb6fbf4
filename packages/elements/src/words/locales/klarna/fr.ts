import type { KlarnaTexts } from './en.ts';

const fr: KlarnaTexts = {
  'klarna.loading': 'Chargement de Klarna',
  'klarna.ready': 'Klarna est prêt.',
  'klarna.in_window': 'Continuez chez Klarna. Cette page vous attend.',
  'klarna.closed': 'Vous avez quitté Klarna avant la fin. Vous pouvez réessayer.',
  'klarna.correct': 'Klarna vous demande de vérifier : {fields}. Corrigez puis réessayez.',
  'klarna.refused':
    'Klarna ne peut pas proposer ceci pour votre commande. Choisissez un autre moyen de paiement.',
  'klarna.not_here': 'Klarna ne fonctionne pas sur cette page. Choisissez un autre moyen de paiement.',
  'klarna.blocked': 'Klarna n’a pas pu être chargé.',
  'klarna.failed': 'Un problème est survenu chez Klarna.',
  'klarna.of_delivery': '{field} (adresse de livraison)',
  'klarna.field.given_name': 'prénom',
  'klarna.field.family_name': 'nom',
  'klarna.field.email': 'adresse e-mail',
  'klarna.field.phone': 'numéro de téléphone',
  'klarna.field.street_address': 'rue et numéro',
  'klarna.field.postal_code': 'code postal',
  'klarna.field.city': 'ville',
  'klarna.field.region': 'région',
  'klarna.field.country': 'pays',
  'klarna.field.date_of_birth': 'date de naissance',
  'klarna.field.organization_name': 'nom de l’entreprise',
  'klarna.field.national_identification_number': 'numéro d’identification national',
};
export default fr;
