import type { Translated } from '../messages.ts';
import type { tables as english } from '../en/tables.ts';

export const tables: Translated<typeof english> = {
  'many.chosen': '{count, plural, one {# lot choisi} other {# lots choisis}}',
  'many.pause': 'Mettre en pause',
  'many.resume': 'Reprendre',
  'many.paused': 'en pause',
  'many.next': 'Envoyer en premier',
  'many.cancel': 'Les annuler…',
  'many.nothing': 'Rien ne peut être fait de tous ces lots à la fois.',
  'many.working': '{done} sur {total, plural, one {# lot} other {# lots}}…',
  'many.stop': 'Arrêter ici',
  'many.done.pause': '{count, plural, one {# lot est en pause.} other {# lots sont en pause.}}',
  'many.done.resume': '{count, plural, one {# lot continue.} other {# lots continuent.}}',
  'many.done.next': '{count, plural, one {# lot passe} other {# lots passent}} avant les autres.',
  'many.done.cancel': '{count, plural, one {# lot est annulé.} other {# lots sont annulés.}}',
  'many.failed.pause':
    '{count} sur {total, plural, one {# lot n’a pas pu être mis} other {# lots n’ont pas pu être mis}} en pause',
  'many.failed.resume':
    '{count} sur {total, plural, one {# lot n’a pas pu être repris} other {# lots n’ont pas pu être repris}}',
  'many.failed.next':
    '{count} sur {total, plural, one {# lot n’a pas pu passer} other {# lots n’ont pas pu passer}} en premier',
  'many.failed.cancel':
    '{count} sur {total, plural, one {# lot n’a pas pu être annulé} other {# lots n’ont pas pu être annulés}}',
  'many.failed.more': 'et {count, plural, one {# autre, choisi} other {# autres, choisis}} dans la liste',
  'many.cancel.title': '{count, plural, one {Annuler # lot ?} other {Annuler # lots ?}}',
  'many.cancel.text':
    '{count, plural, =0 {Plus rien n’attend d’être envoyé.} one {# fichier pas encore envoyé est abandonné.} other {# fichiers pas encore envoyés sont abandonnés.}} Ce qui a été envoyé reste sur le serveur. Les fichiers de cet ordinateur ne sont pas touchés. C’est définitif.',
  'many.cancel.confirm': '{count, plural, one {Annuler # lot} other {Annuler # lots}}',
  'many.cancel.keep': 'Les garder',

  'columns.menu': 'Colonnes',
  'columns.width': 'Largeur de « {column} »',
  'columns.px': '{px} pixels',
  'columns.stays': 'Toujours montrée',
  'columns.reset': 'Comme au début',
  'sort.ascending': '« {column} » : tri croissant',
  'sort.descending': '« {column} » : tri décroissant',
  'sort.none': 'Trier par « {column} »',
  'sort.unknown': '« {word} » n’est pas un ordre. Ordres : {orders} ; avec - devant, à l’envers.',
  'keys.range': 'Choisir aussi la ligne suivante',
  'keys.all': 'Choisir toutes les lignes lues',
};
