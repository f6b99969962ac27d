import type { Translated } from '../messages.ts';
import type { shell as english } from '../en/shell.ts';

export const shell: Translated<typeof english> = {
  'nav.label': 'Vues',
  'nav.home': 'Accueil',
  'nav.batches': 'Lots',
  'nav.destinations': 'Destinations',
  'nav.jobs': 'Imports',
  'nav.attention': 'À traiter',
  'nav.settings': 'Réglages',
  'nav.attention.count': '{count, plural, one {# chose à traiter} other {# choses à traiter}}',
  'shell.skip': 'Aller au contenu',
  'shell.loading': 'Un instant…',
  'shell.view.failed': 'Cette vue n’a pas pu être affichée',
  'shell.view.failed.why':
    'Une partie de la fenêtre ne s’est pas chargée, ou a fait une erreur. Vos fichiers ne sont pas touchés.',
  'shell.view.again': 'L’afficher de nouveau',

  'truth.label': 'État de tous les fichiers',
  'truth.nothing-yet': 'Rien à envoyer pour l’instant',
  'truth.delivered':
    '{count, plural, =0 {Tout est livré} one {Le fichier est livré} other {Les # fichiers sont livrés}}',
  'truth.uploading': 'Envoi de {moving, number} sur {count, plural, one {# fichier} other {# fichiers}}',
  'truth.uploading.left':
    'Envoi de {moving, number} sur {count, plural, one {# fichier} other {# fichiers}}, encore {left} environ',
  'truth.needs-you': '{count, plural, one {Une chose à traiter} other {# choses à traiter}}',
  'truth.offline':
    'Hors ligne : {count, plural, =0 {rien n’attend} one {# fichier est en sûreté dans la file} other {# fichiers sont en sûreté dans la file}}',
  'truth.paused':
    'En pause : {count, plural, =0 {rien n’attend} one {# fichier est en sûreté dans la file} other {# fichiers sont en sûreté dans la file}}',
  'truth.waiting':
    '{count, plural, =0 {En attente du serveur} one {# fichier attend et repartira tout seul} other {# fichiers attendent et repartiront tout seuls}}',
  'truth.waiting.window':
    '{count, plural, one {# fichier attend} other {# fichiers attendent}} la plage {window}',
  'truth.lost': 'Waybill ne répond pas',

  'lost.title': 'La liaison avec Waybill est coupée',
  'lost.text':
    'Vous voyez l’état de {time}. Cette fenêtre revient d’elle-même. Sinon : Waybill tourne-t-il encore ?',
  'expired.title': 'Waybill a redémarré',
  'expired.text':
    'Cette fenêtre doit se connecter de nouveau. Lancez {command}, ou ouvrez-la depuis l’icône de Waybill.',
  'signedOut.title': 'Ouvrez cette fenêtre depuis Waybill',
  'signedOut.text':
    'Cette page demande une connexion que Waybill ne donne qu’à vous. Dans un terminal, lancez :',
  'signedOut.used':
    'La connexion de cette adresse a déjà servi, ou date de plus d’une minute. Demandez-en une autre :',
  'signedOut.reload': 'Recharger la page vous déconnecte, car rien n’est gardé dans le navigateur.',
  'notStarted.title': 'Waybill n’a pas pu démarrer',
  'notStarted.logs': 'Ouvrir le dossier des journaux',
  'unreachable.title': 'Waybill ne répond pas',
  'unreachable.text':
    'Démarrez-le, puis réessayez. Votre file est sur le disque de cet ordinateur et ne perd rien.',
  'unreachable.again': 'Réessayer',

  'resumed.text':
    '{count, plural, =0 {Waybill s’était arrêté sans prévenir et a repris où il en était.} one {# fichier repris après un arrêt imprévu.} other {# fichiers repris après un arrêt imprévu.}}',
  'trouble.label': 'Problème de Waybill lui-même',

  'action.choose': 'Choisir des fichiers…',
  'action.chooseFolder': 'Choisir un dossier…',
  'action.add': 'Ajouter des fichiers',
  'action.pause': 'Pause',
  'action.pause.hour': 'Pause d’une heure',
  'action.pause.tomorrow': 'Pause jusqu’à demain, 8 h',
  'action.pause.open': 'Pause jusqu’à ma reprise',
  'paused.open': 'Ce qui était en route est de nouveau dans la file.',
  'paused.until': 'Jusqu’à {time}. Ce qui était en route est de nouveau dans la file.',
  'action.resume': 'Reprendre',
  'action.palette': 'Recherche et commandes',
  'action.cancel': 'Annuler',
  'action.close': 'Fermer',
  'action.back': 'Retour',
  'action.next': 'Suivant',
  'action.save': 'Enregistrer',
  'action.copy': 'Copier',
  'action.copied': 'Copié',
  'action.retry': 'Réessayer',
  'action.undo': 'Défaire',
  'action.dismiss': 'Masquer',
  'action.more': 'Plus',
  'action.tryNow': 'Essayer maintenant',

  'list.loading': 'Lecture…',
  'list.failed': 'La liste n’a pas pu être lue',
  'list.again': 'La relire',
  'time.ago.title': '{time}',
};
