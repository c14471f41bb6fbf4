import type { AppSwitchTexts } from './en.ts';

const fr: AppSwitchTexts = {
  'app.pay': 'Payer {amount} avec {app}',
  'app.not_offered': 'Cette commande ne peut pas être payée avec Swish ici.',
  'app.use_number': 'Saisir plutôt un numéro de téléphone',
  'app.use_code': 'Afficher plutôt un code QR',
  'app.send': 'Envoyer {amount} vers le téléphone',
  'app.approve': 'Ouvrez {app} sur votre téléphone et approuvez-y le paiement.',
  'app.scan': 'Scannez le code avec {app} sur votre téléphone.',
  'app.qr': 'Code QR pour {app}',
  'app.open': 'Ouvrir {app}',
  'app.open_here': 'Ouvrir {app} sur cet appareil',
  'app.open_again': 'Rouvrir {app}',
  'app.ready': '{app} peut maintenant être ouvert.',
  'app.other_phone': 'Payer avec un autre téléphone',
  'app.coming': 'Préparation de votre paiement…',
  'app.no_code': 'Le code QR ne peut pas être affiché.',
  'app.time_left': 'Temps restant pour payer : {time}',
  'app.time_minute': 'Moins d’une minute pour payer.',
  'app.time_over':
    'Le temps pour payer est peut-être écoulé. Nous continuons à demander : ne payez pas de nouveau avant de voir une réponse ici.',
};
export default fr;
