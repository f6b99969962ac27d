import type { Translated } from '../messages.ts';
import type { trust as english } from '../en/trust.ts';

/** Preuves, jetons et aide, en français. */
export const trust: Translated<typeof english> = {
  'settings.receiptKey': 'Clé qui signe les reçus',
  'settings.receiptKey.means': 'Son empreinte. Qui vérifie un reçu ailleurs la compare.',
  'settings.account': 'Compte de tous les fichiers',
  'settings.account.text':
    'Chaque fichier que Waybill a vu : où il est, comment son arrivée est prouvée, et s’il peut être supprimé sans risque. Signé.',
  'settings.account.save': 'Enregistrer le compte',
  'settings.account.csv': 'Enregistrer en tableau (CSV)',
  'settings.tokens': 'Jetons pour scripts',
  'settings.tokens.text':
    'Un script qui utilise l’interface de Waybill reçoit son propre jeton, que l’on peut retirer à lui seul.',
  'settings.tokens.none': 'Aucun script n’a de jeton.',
  'settings.tokens.name': 'Pour quel script',
  'settings.tokens.name.hint': 'Lettres, chiffres, points et tirets.',
  'settings.tokens.readOnly': 'Il peut demander, sans rien changer',
  'settings.tokens.add': 'Créer un jeton',
  'settings.tokens.once': 'Copiez-le maintenant : il n’est montré qu’une fois.',
  'settings.tokens.copy': 'Copier',
  'settings.tokens.copied': 'Copié',
  'settings.tokens.read': 'peut demander',
  'settings.tokens.write': 'peut tout faire',
  'settings.tokens.used': '{may}, dernier usage {when}',
  'settings.tokens.never': '{may}, jamais utilisé',
  'settings.tokens.remove': 'Retirer {name}',
  'settings.tokens.remove.title': 'Retirer ce jeton ?',
  'settings.tokens.remove.text': 'Le script « {name} » est refusé dès maintenant.',
  'settings.tokens.remove.confirm': 'Le retirer',
  'settings.tokens.remove.keep': 'Le garder',
  'settings.diagnostics': 'L’aide d’autres personnes',
  'settings.diagnostics.text':
    'Un fichier pour qui vous aide : versions, examen, réglages, histoire de chaque lot et fin du journal. Il ne contient ni contenu de fichiers, ni clés, ni mots de passe.',
  'settings.diagnostics.names': 'Sans les noms de fichiers, dossiers, personnes et serveurs',
  'settings.diagnostics.show': 'Montrer ce qu’il contient',
  'settings.diagnostics.save': 'Enregistrer le fichier',
};
