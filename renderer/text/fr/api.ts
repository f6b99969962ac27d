import type { api as english } from '../en/api.ts';
import type { Translated } from '../messages.ts';

/** La page de l’interface locale. */
export const api: Translated<typeof english> = {
  'api.title': 'Interface locale',
  'api.text':
    'Tout ce que fait cette fenêtre, un script sur cet ordinateur peut le faire. Les programmes lisent la même chose à {document}. Les clés restent dans leurs fichiers : aucun exemple n’en contient.',
  'api.search': 'Chercher dans les appels',
  'api.count': '{count, plural, one {# appel} other {# appels}}',
  'api.none': 'Aucun appel n’a ces mots',
  'api.needed': 'nécessaire',
  'api.language': 'Exemple pour',
  'api.snippet': 'Exemple',
  'api.copy': 'Copier l’exemple',
  'api.try': 'Essayer ici',
  'api.try.lost': 'Le service n’a pas répondu.',
  'api.try.status': 'Réponse : {status}',
  'api.answer': 'Réponse',
  'api.link': 'Chaque appel de l’interface locale, avec des exemples à copier',
};
