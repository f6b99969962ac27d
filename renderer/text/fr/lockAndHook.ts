import type { lockAndHook as english } from '../en/lockAndHook.ts';
import type { Translated } from '../messages.ts';

/** Le verrou des réglages, le webhook, et la recherche dans les réglages. */
export const lockAndHook: Translated<typeof english> = {
  'settings.search': 'Chercher dans les réglages',
  'settings.search.none': 'Aucun réglage ne contient ces mots',
  'settings.search.clear': 'Montrer tous les réglages',

  'lock.title': 'Verrou des réglages',
  'lock.text':
    'Destinations, dossiers, plages horaires, jetons et webhook restent alors visibles, mais ne changent plus avant un déverrouillage. Envois et réponses continuent. Le verrou retient les personnes devant cette fenêtre ; il ne protège pas de qui peut lire les fichiers de cet utilisateur.',
  'lock.none': 'Il n’y a pas de verrou.',
  'lock.closed': 'Les réglages sont verrouillés.',
  'lock.closed.admin': 'Les réglages sont verrouillés par l’administration.',
  'lock.open':
    'Les réglages sont déverrouillés. Ils se verrouillent à nouveau après dix minutes sans changement.',
  'lock.passphrase': 'Code ou mot de passe',
  'lock.new': 'Nouveau code ou mot de passe',
  'lock.new.hint': 'Quatre caractères ou plus. Waybill ne pourra pas vous le redire.',
  'lock.again': 'Encore une fois le même',
  'lock.again.wrong': 'Les deux diffèrent.',
  'lock.unlock': 'Déverrouiller',
  'lock.unlock.title': 'Déverrouiller les réglages',
  'lock.lock': 'Verrouiller maintenant',
  'lock.set': 'Poser le verrou',
  'lock.change': 'Le changer',
  'lock.remove': 'Retirer le verrou',
  'lock.forgotten': 'Oublié ? Qui peut lire les fichiers de cet utilisateur le retire par {command}.',
  'lock.notice': 'Les réglages de cet ordinateur sont verrouillés : on peut voir, mais pas changer.',

  'webhook.title': 'Webhook',
  'webhook.text':
    'Dit à une adresse de votre laboratoire ce qui se passe ici, pour un ordinateur que personne ne regarde. N’envoie ni fichiers ni clés.',
  'webhook.url': 'Adresse',
  'webhook.url.hint': 'https, ou http sur cet ordinateur.',
  'webhook.events': 'Ce qu’il faut dire',
  'webhook.event.needs-person': 'Quelque chose est à traiter',
  'webhook.event.batch-finished': 'Un lot est terminé',
  'webhook.event.folder-unreachable': 'Un dossier surveillé est hors d’atteinte',
  'webhook.file': 'Garder son secret dans un fichier lisible par cet utilisateur seul, au lieu du trousseau',
  'webhook.save': 'Enregistrer le webhook',
  'webhook.test': 'Envoyer un essai',
  'webhook.test.ok': 'L’essai a été accepté.',
  'webhook.clear': 'Ne plus rien dire',
  'webhook.secret':
    'Ce secret signe ce qui est envoyé. Copiez-le maintenant dans le programme derrière l’adresse : il n’est montré qu’une fois.',
  'webhook.waiting':
    '{count, plural, one {# chose attend d’être dite} other {# choses attendent d’être dites}}',
  'webhook.givenUp':
    '{count, plural, one {# chose n’a été dite à personne, après trois jours d’essais} other {# choses n’ont été dites à personne, après trois jours d’essais}}',
  'webhook.lastTold': 'dernier envoi',

  'destination.limits': 'Limites et plage…',
  'limits.title': 'Limites de {name}',
  'limits.rate': 'Au plus',
  'limits.rate.hint':
    'Par seconde, pour tout ce qui y est envoyé ; par exemple 20 Mo. Vide : aussi vite que possible.',
  'limits.rate.wrong': 'Écrivez une quantité comme 20 Mo, 64 ko ou plus.',
  'limits.window': 'Les fichiers partent',
  'limits.window.always': 'à tout moment',
  'limits.window.only': 'seulement dans la plage « {name} »',
  'limits.now': 'Vaut tout de suite. Un fichier en route est terminé.',
  'limits.rate.line': 'au plus {rate}/s',
  'limits.window.line': 'seulement dans la plage « {name} »',
  'windows.title': 'Plages hebdomadaires',
  'windows.text':
    'Quand un import peut commencer et des fichiers partir. Une ouverture manquée devient un import dans la suivante.',
  'windows.none': 'Il n’y en a pas.',
  'windows.add': 'Ajouter une plage…',
  'windows.edit': 'Changer {name}',
  'windows.remove': 'Retirer {name}',
  'windows.open': 'ouverte maintenant',
  'windows.closed': 'fermée maintenant',
  'windows.users': 'suivie par {names}',
  'windows.locked': 'fixée par l’administration',
  'plan.span': 'Ouverture {number}',
  'plan.span.add': 'Ajouter une ouverture',
  'plan.span.remove': 'Retirer l’ouverture {number}',
  'plan.edit': 'Changer « {name} »',
  'plan.edit.save': 'Enregistrer la plage',
  'plan.span.text': '{days}, de {from} à {to}',

  'ingest.takesAll':
    'Ici, un import prend tout ce qui se trouve dans le dossier d’import du projet : aussi ce qu’ont envoyé des lots de ce projet qui vous attendent.',
};
