import type { keeping as english } from '../en/keeping.ts';
import type { Translated } from '../messages.ts';

/** Ce qui est conservé et combien de temps, et les réglages dans un fichier. */
export const keeping: Translated<typeof english> = {
  'keeping.title': 'Ce qui est conservé',
  'keeping.retention': 'Historique des lots terminés, en jours',
  'keeping.retention.hint':
    'Les essais et événements plus anciens partent au prochain rangement quotidien. Ce qu’on sait de chaque fichier, et ses reçus, restent pour toujours.',
  'keeping.retention.wrong': 'Indiquez un nombre entier de jours, de 1 à {max}.',
  'keeping.spool': 'Place pour les copies',
  'keeping.spool.hint':
    'Ici se trouve ce qui a été déposé dans un navigateur, envoyé par des scripts ou copié par sécurité, jusqu’à la livraison : {used} maintenant.',
  'keeping.spool.over':
    'Les copies occupent {used}, plus que cela : elles restent, et aucune autre n’est prise avant qu’il y ait de la place.',
  'keeping.spool.wrong': 'Indiquez une taille comme 50 Go, {min} au moins.',
  'keeping.settle': 'Les fichiers donnés à la main doivent être au repos pendant',
  'keeping.settle.hint':
    'Les plus récents attendent ce temps, car quelqu’un les écrit peut-être encore. Les dossiers surveillés ont leur propre délai.',
  'keeping.settle.wrong': 'Indiquez une durée comme 10 s, d’un jour au plus.',
  'keeping.days': '{days, plural, one {# jour} other {# jours}}',
  'keeping.locked': '{name} : {value}. L’administration l’a décidé.',
  'carry.title': 'Réglages dans un fichier',
  'carry.text':
    'Réglages, plages hebdomadaires et destinations, pour un autre ordinateur ou en réserve. Il ne contient jamais de clés, et les dossiers surveillés restent avec leur ordinateur.',
  'carry.save': 'Enregistrer les réglages dans un fichier',
  'carry.choose': 'Reprendre les réglages d’un fichier…',
  'carry.wrong.foreign': '« {name} » n’est pas un fichier de réglages.',
  'carry.wrong.newer':
    '« {name} » vient d’un Waybill plus récent. Installez d’abord ici la version la plus récente.',
  'carry.wrong.broken': '« {name} » est abîmé à « {where} ». Rien n’a été changé.',
  'carry.wrong.unreadable': '« {name} » ne peut pas être lu. Rien n’a été changé.',
  'carry.ask': 'Reprendre ces réglages ?',
  'carry.nothing': 'Tout ce que contient le fichier est déjà ainsi ici.',
  'carry.take': 'Reprendre',
  'carry.done':
    '{count, plural, =0 {Rien n’a été changé.} one {Repris : # changement.} other {Repris : # changements.}}',
  'carry.keys':
    '{count, plural, one {Une nouvelle destination attend sa clé} other {# nouvelles destinations attendent leur clé}} : {page}.',
  'carry.keys.page': 'la donner là',
  'carry.add': 'Nouveau',
  'carry.change': 'Change',
  'carry.keep': 'Reste',
  'carry.keep.locked': 'L’administration l’a décidé.',
  'carry.keep.differs': 'Une autre destination de ce nom existe ici.',
  'carry.from': '{from} devient {to}',
  'carry.from.kept': '{from} devient {to}. {why}',
  'carry.window': 'Plage hebdomadaire {name}',
  'carry.destination': 'Destination {name}',
  'carry.none': 'aucune',
};
