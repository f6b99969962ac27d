import type { Translated } from '../messages.ts';
import type { questions as english } from '../en/questions.ts';

export const questions: Translated<typeof english> = {
  'nav.questions': 'Questions',
  'questions.title': 'Questions',
  'questions.none.title': 'Aucune question',
  'questions.none.text':
    'Quand un import a besoin d’une réponse pour continuer, ou qu’un fichier semble abîmé, c’est demandé ici.',
  'question.intro':
    'L’import nomme {count, plural, one {# chose} other {# choses}} que le serveur ne connaît pas. Dites à quoi cela y correspond.',
  'question.users': 'Personnes',
  'question.taxa': 'Taxons',
  'question.field': '« {name} », c’est',
  'question.before': 'Déjà répondu pour cette destination',
  'question.placeholder': 'Cherchez, ou tapez un numéro',
  'question.noMatch': 'Rien trouvé',
  'question.answer': '{count, plural, =0 {Répondre} one {Envoyer # réponse} other {Envoyer # réponses}}',
  'question.rest':
    '{count, plural, one {# reste ouverte et sera redemandée.} other {# restent ouvertes et seront redemandées.}}',
  'question.answered': 'Réponse notée. Elle sera transmise dès que le serveur sera joignable.',
  'question.unknown': 'Cette fenêtre ne connaît pas ce genre de question. Elle dit :',
  'question.batch': 'Ouvrir le lot',
  'attention.action.answer': 'Y répondre',
  'attention.action.keepBoth': 'Tout envoyer, les suivants numérotés',
  'attention.action.keepNewest': 'N’envoyer que le plus récent de chaque nom',
  'attention.action.sendAsIs':
    '{count, plural, one {Envoyer tel quel} other {Envoyer tels quels les # de ce genre}}',
  'attention.action.leaveOut':
    '{count, plural, one {Laisser de côté} other {Laisser de côté les # de ce genre}}',

  'job.log.open': 'Lire le journal',
  'job.log.title': '{kind, select, import {Journal de l’import} other {Journal de l’essai à blanc}}',
  'job.log.search': 'Chercher dans le journal',
  'job.log.follow': 'Suivre tant qu’il tourne',
  'job.log.lines': '{count, plural, =0 {Aucune ligne} one {# ligne} other {# lignes}}',
  'job.log.lines.label': 'Lignes du journal',
  'job.log.reading': '{count, plural, one {# ligne jusqu’ici} other {# lignes jusqu’ici}}',
  'job.log.more': '{count, plural, one {et encore # caractère} other {et encore # caractères}}',
  'job.log.leftOut': 'Ses premiers {bytes} n’ont pas été gardés.',
  'job.log.copy': 'Copier ces lignes',
  'job.log.copyRefused':
    'Rien n’a été copié : l’ordinateur ne l’a pas permis. Enregistrez le journal en fichier.',
  'job.log.kept': 'Voici le journal tel qu’il a été lu {when}.',
  'job.log.save': 'Enregistrer en fichier',
  'job.wish.restart': 'Une relance attend le serveur (demandée {when}).',
  'job.wish.erase': 'Un effacement attend le serveur (demandé {when}).',
  'job.wish.restart.anyway': 'Relancer quand même',
  'job.wish.erase.anyway': 'Effacer quand même',
  'job.wish.drop': 'Oublier',
  'job.restart': 'Le relancer sur le serveur',
  'job.erase': 'L’effacer sur le serveur…',
  'job.erase.title': 'Effacer cette tâche sur le serveur ?',
  'job.erase.text':
    'Une tâche en cours est arrêtée. Puis le serveur l’oublie, avec son journal. Ce qui est importé reste importé. On ne peut pas revenir en arrière.',
  'job.erase.confirm': 'Effacer la tâche',
  'job.erase.keep': 'La garder',
  'job.file': 'Enregistrer son fichier',

  'batch.action.mapping': 'Enregistrer la correspondance (CSV)',
  'batch.action.finalize': 'Faire le ménage sur le serveur…',
  'batch.finalize.title': 'Faire le ménage sur le serveur ?',
  'batch.finalize.text':
    'Le serveur vide le dossier d’import du projet. Cela détruit aussi ce que d’autres y ont laissé. Ce qui est importé reste. On ne peut pas revenir en arrière.',
  'batch.finalize.confirm': 'Vider le dossier d’import',
  'batch.finalize.keep': 'Le laisser',
};
