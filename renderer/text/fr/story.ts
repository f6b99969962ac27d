import type { Translated } from '../messages.ts';
import type { story as english } from '../en/story.ts';

export const story: Translated<typeof english> = {
  'story.batch.added':
    '{items, plural, =0 {Ouvert par {by}} one {# fichier pris en charge, par {by}} other {# fichiers pris en charge, par {by}}}',
  'story.batch.joined': '{items, plural, one {# fichier ajouté} other {# fichiers ajoutés}}',
  'story.batch.opened': 'Le serveur a ouvert un lot : {remote}',
  'story.batch.openFailed': 'Le serveur n’a pas ouvert de lot : {failure}',
  'story.batch.resumed':
    'Reprise après un arrêt imprévu ; {items, plural, =0 {rien n’était} one {# fichier était} other {# fichiers étaient}} en route',
  'story.batch.retried': 'Réessayé à la main',
  'story.batch.cancelled': 'Annulé',
  'story.batch.sendNext': 'Passé avant les autres',
  'story.batch.edited': 'Modifié à la main',
  'story.batch.split':
    '{items, plural, one {# fichier déplacé} other {# fichiers déplacés}} dans un autre lot',
  'story.batch.merged': 'Déplacé dans un autre lot',
  'story.batch.newRound':
    'Va dans un nouveau lot sur le serveur, car un lot ne tourne qu’une fois (tour {round})',
  'story.batch.runWanted': '{kind} : demandé',
  'story.batch.runUnplanned': '{kind} : plus prévu',
  'story.batch.runWithdrawn': 'L’import demandé a été retiré',
  'story.batch.finished': 'Terminé ; le reçu est écrit',
  'story.batch.checked':
    'Contrôlé hors ligne : {errors, plural, =0 {aucune erreur} one {# erreur} other {# erreurs}}, {warnings, plural, =0 {aucun avertissement} one {# avertissement} other {# avertissements}}',
  'story.batch.checkFailed': 'Le contrôle hors ligne n’a pas pu être fait : {failure}',
  'story.batch.closed':
    'Fermé, {why, select, idle {plus rien n’arrivant} files {ayant assez de fichiers} bytes {étant assez grand} marker {le fichier repère étant arrivé} other {son dossier n’étant plus surveillé}} : {items, plural, one {# fichier part} other {# fichiers partent}} ensemble{left, plural, =0 {} one {, # reste pour le lot suivant} other {, # restent pour le lot suivant}}',
  'story.batch.closedByHand': 'Fermé à la main',
  'story.batch.finalized': 'Finalisé sur le serveur',
  'story.decision': 'Décidé : {decision}',
  'story.decision.code': 'Arrêté : {failure}',
  'story.batch.heldOpen': 'Gardé ouvert à la main',
  'story.batch.letGo': 'La règle du dossier décide à nouveau',
  'story.item.deferred': '« {name} » attend : {failure}',
  'story.item.blocked': '« {name} » est à traiter : {failure}',
  'story.item.interrupted': '« {name} » a été interrompu : {failure}',
  'story.item.unsettled': '« {name} » est encore en cours d’écriture',
  'story.item.retried': '« {name} » est réessayé',
  'story.item.cancelled': '« {name} » a été abandonné',
  'story.item.restored': '« {name} » a été repris',
  'story.item.renamed': '« {from} » part sous le nom « {to} »',
  'story.item.putAway': '« {name} » a été déplacé vers {to} après son import',
  'story.item.tooSlow':
    '« {name} » risque de ne pas passer : il faut environ {minutes} minutes, et le relais du serveur coupe un envoi au bout de 10',
  'story.item.noCopy': 'Aucune copie de sûreté de « {name} » n’a été faite : {why}',
  'story.job.made': '{kind} : prêt',
  'story.job.notTaken': 'Le serveur ne l’a pas lancé : {failure}',
  'story.job.unclear': 'On ne sait pas s’il a commencé : {failure}. On demande au serveur',
  'story.job.blocked': 'Arrêté : {failure}',
  'story.job.asked': 'Le serveur a une question',
  'story.job.started': 'Le serveur l’a lancé',
  'story.job.takenBefore': 'Un essai précédent avait pris : le serveur le montre',
  'story.job.accepted': 'Le serveur l’a accepté ; il ne dira pas le résultat',
  'story.job.succeeded': 'Le serveur a signalé la réussite',
  'story.job.failed': 'Le serveur a signalé l’échec',
  'story.job.doubled':
    'Le serveur a pris {files, plural, one {# fichier} other {# fichiers}} deux fois, car un autre lot a été importé entre-temps : {names}. Regardez sur place et retirez les doubles',
  'story.job.recorded': '{by} a noté ce que montrait la page du serveur : {outcome}',
  'story.job.answered': 'La question a reçu une réponse',
  'story.job.answerTaken': 'Le serveur a pris la réponse',
  'story.job.wished':
    '{wish, select, restart {Une relance a été demandée} other {Un effacement a été demandé}} ; cela attend le serveur',
  'story.job.wishDropped': 'Ce qui avait été demandé à la tâche est retiré',
  'story.job.erased': 'Effacé sur le serveur',
  'story.other': '{what}',
};
