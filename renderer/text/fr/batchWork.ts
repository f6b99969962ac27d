import type { Translated } from '../messages.ts';
import type { batchWork as english } from '../en/batchWork.ts';

export const batchWork: Translated<typeof english> = {
  'list.chosen': 'Choisi',
  'undo.failed': 'Impossible de revenir en arrière : {why}',
  'keys.undo': 'Annuler ce qui vient d’être fait',
  'keys.pick': 'Choisir la ligne, là où l’on peut en choisir plusieurs',
  'keys.menu': 'Ce que l’on peut faire de la ligne',
  'keys.addTo': 'Ajouter des fichiers au lot de la ligne',
  'drop.rows': 'Déposez sur un lot ouvert ou en file pour y ajouter.',

  'row.menu': 'Ce que l’on peut faire de « {batch} »',
  'row.open': 'L’ouvrir',
  'row.addFiles': 'Ajouter des fichiers à ce lot…',
  'row.addFolder': 'Ajouter un dossier à ce lot…',
  'row.check': 'Le contrôler',
  'palette.addTo': 'Ajouter des fichiers à « {batch} »',

  'views.menu': 'Vues',
  'views.save': 'Enregistrer cette recherche…',
  'views.save.title': 'Enregistrer cette recherche comme vue',
  'views.save.text': 'Les vues sont proposées ici et dans la palette. Elles restent dans ce navigateur.',
  'views.name': 'Nom',
  'views.name.taken': 'Une vue de ce nom sera remplacée.',
  'views.remove': 'Supprimer la vue « {name} »',
  'views.removed': 'La vue « {name} » est supprimée.',
  'views.copy': 'Copier la recherche comme texte',
  'views.offer': 'Vue : {name}',

  'pick.some': '{count, plural, one {# fichier choisi} other {# fichiers choisis}}',
  'pick.split': 'Déplacer dans un nouveau lot…',
  'pick.cancel': 'Abandonner',
  'pick.none': 'Ne rien choisir',
  'pick.cancelled': '{count, plural, one {# fichier est abandonné.} other {# fichiers sont abandonnés.}}',
  'pick.cancelling': 'Abandon de {done} sur {total, plural, one {# fichier} other {# fichiers}}…',

  'split.title': 'Déplacer dans un nouveau lot',
  'split.text':
    '{count, plural, one {# fichier quitte} other {# fichiers quittent}} ce lot et {count, plural, one {forme} other {forment}} un lot à part, pour la même destination.',
  'split.confirm': 'Déplacer',
  'split.done': '{count, plural, one {# fichier forme} other {# fichiers forment}} maintenant un lot à part.',
  'split.see': 'L’ouvrir',
  'merge.action': 'Réunir avec un autre lot…',
  'merge.title': 'Réunir avec un autre lot',
  'merge.text':
    'Tous les fichiers de ce lot rejoignent l’autre. Ce lot est alors vide et finit comme annulé.',
  'merge.into': 'Quel lot',
  'merge.none': 'Aucun autre lot pour « {destination} » n’est ouvert ou en file.',
  'merge.confirm': 'Réunir',
  'merge.done': '{count, plural, one {# fichier a rejoint} other {# fichiers ont rejoint}} ce lot.',
  'undo.paused': 'Le lot est en pause.',
  'undo.resumed': 'Le lot continue.',
  'undo.comment': 'Le commentaire est changé.',
  'undo.item': '« {name} » est abandonné.',
};
