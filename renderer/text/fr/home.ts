import type { Translated } from '../messages.ts';
import type { home as english } from '../en/home.ts';

export const home: Translated<typeof english> = {
  'home.title': 'Accueil',
  'home.moving': 'En route',
  'home.moving.none':
    '{count, plural, =0 {Rien ne bouge.} one {Rien ne bouge. # fichier est dans la file.} other {Rien ne bouge. # fichiers sont dans la file.}}',
  'home.moving.more':
    '{count, plural, one {et # autre fichier dans la file} other {et # autres fichiers dans la file}}',
  'home.progress': '{done} sur {total}',
  'home.rate': '{rate}/s',
  'home.left': 'encore {left} environ',
  'home.togo': 'encore {bytes}',
  'home.phases':
    '{phase, select, settling {{count, plural, one {# fichier est encore en cours d’écriture} other {# fichiers sont encore en cours d’écriture}}} checking {{count, plural, one {# lot est en cours de contrôle} other {# lots sont en cours de contrôle}}} uploading {{count, plural, one {# fichier est en cours d’envoi} other {# fichiers sont en cours d’envoi}}} confirming {{count, plural, one {# fichier attend la confirmation du serveur} other {# fichiers attendent la confirmation du serveur}}} other {{count, plural, one {# lot est en cours d’importation} other {# lots sont en cours d’importation}}}}',
  'home.confirming': 'Entièrement envoyé ; en attente de la confirmation du serveur',
  'home.estimating': 'durée en cours d’estimation…',
  'home.stalled': 'Rien n’est parti depuis un moment ; Waybill réessaie de lui-même',
  'home.offline':
    '{destination} est injoignable. Ses fichiers sont en sûreté dans la file et repartiront d’eux-mêmes.',
  'home.needsYou': 'À traiter',
  'home.needsYou.none': 'Rien à traiter.',
  'home.needsYou.all': 'Tout voir',
  'home.recent': 'Derniers lots',
  'home.recent.all': 'Voir tous les lots',
  'home.recent.none': 'Aucun lot pour l’instant.',
  'home.next': 'Prochaine étape',
  'home.next.destination.title': 'Dites où vos fichiers doivent aller',
  'home.next.destination.text':
    'Une destination est un compte sur un serveur d’import. Il vous faut son adresse et une clé.',
  'home.next.destination.action': 'Ajouter une destination',
  'home.next.files.title': 'Envoyez les premiers fichiers',
  'home.next.files.text':
    'Déposez des fichiers ou des dossiers n’importe où dans cette fenêtre, ou choisissez-les.',
  'home.next.held.title':
    '{count, plural, one {Un lot est envoyé et attend votre décision} other {# lots sont envoyés et attendent votre décision}}',
  'home.next.held.text': 'Tout est vérifié sur le serveur. Faites un essai à blanc, ou lancez l’import.',
  'home.next.held.action': 'Voir ce qui attend',
  'home.next.more.title': 'Envoyez la suite',
  'home.next.more.text':
    'Déposez des fichiers ou des dossiers n’importe où dans cette fenêtre. Plusieurs dépôts donnent plusieurs lots.',

  'drop.title': 'Lâchez pour envoyer vers {destination}',
  'drop.titleNone': 'Lâchez pour choisir la destination',
  'drop.into': 'Lâchez pour ajouter à « {batch} »',
  'drop.items': '{count, plural, one {# élément} other {# éléments}} ; les dossiers avec tout leur contenu',
  'drop.needsDestination': 'Ajoutez d’abord une destination',

  'send.title': 'Envoyer des fichiers',
  'send.title.into': 'Ajouter à « {batch} »',
  'send.reading':
    'Lecture des dossiers : {count, plural, one {# fichier} other {# fichiers}}, {bytes} jusqu’ici…',
  'send.counting': 'Comptage…',
  'send.files.atLeast': 'Au moins {count, plural, one {# fichier} other {# fichiers}}, {bytes}',
  'send.files': '{count, plural, one {# fichier} other {# fichiers}}, {bytes}',
  'send.files.more': '{count, plural, one {et # autre} other {et # autres}}',
  'send.unreadable':
    '{count, plural, one {Un élément illisible est laissé de côté : {names}} other {# éléments illisibles sont laissés de côté : {names}}}',
  'send.none': 'Il n’y a aucun fichier dans ce que vous avez donné.',
  'send.destination': 'Destination',
  'send.destination.none': 'Choisissez où cela va',
  'send.comment': 'Commentaire',
  'send.comment.hint': 'Le serveur l’affiche avec le lot.',
  'send.control': 'Fichier de contrôle',
  'send.control.hint': 'Dit au serveur comment importer ces fichiers.',
  'send.control.default': 'Celui de la destination ({name})',
  'send.control.among': 'Parmi ces fichiers : {name}',
  'send.control.other': 'Un autre fichier…',
  'send.control.choose': 'Choisir le fichier de contrôle',
  'send.control.chosen': 'Choisi : {name}',
  'send.control.needed': 'Cette destination demande un fichier de contrôle.',
  'send.batchDir': 'Répertoire chez le service',
  'send.batchDir.hint': 'Aucun fichier n’est envoyé : l’import lit ce répertoire.',
  'send.mode': 'Et ensuite ?',
  'send.mode.noDryRun': 'Ce service n’a pas d’essai à blanc.',
  'send.submit': '{count, plural, =0 {Envoyer} one {Envoyer # fichier} other {Envoyer # fichiers}}',
  'send.submit.import': 'Lancer l’import',
  'send.copying': 'Prise en charge : {done} sur {total, plural, one {# fichier} other {# fichiers}}',
  'send.copying.keep': 'Gardez cette fenêtre ouverte jusqu’à ce que tout soit pris en charge.',
  'send.adding': 'Le lot est noté…',
  'send.apart': 'En faire un nouveau lot',
  'send.stop': 'Arrêter',
  'send.failed.file':
    '« {name} » n’a pas pu être lu : il a été modifié ou déplacé, ou vous n’en avez pas le droit.',
  'send.failed.skip': 'Le laisser de côté',
  'send.remove': 'Laisser {name} de côté',
  'send.passedOver': '{count, plural, one {Un élément a été ignoré} other {# éléments ont été ignorés}}',
  'send.done':
    '{count, plural, one {# fichier est en sûreté dans la file.} other {# fichiers sont en sûreté dans la file.}}',
  'send.open': 'Ouvrir le lot',
};
