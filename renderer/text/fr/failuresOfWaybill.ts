import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const NOTHING_CHANGED = 'Rien n’a été modifié.';
const NOTHING_STARTED = 'Rien n’a été démarré.';
const NOTHING_WRITTEN = 'Rien n’a été écrit.';
const FILES_WAIT = 'Ses fichiers attendent dans la file.';

export const failuresOfWaybill: FailureCatalogue = {
  'disk.full': texts(
    'Le disque est plein',
    'Il reste {freeBytes} octets sur {path}.',
    'La prise en charge est suspendue ; ce qui est noté reste noté.',
    'Libérez de la place ; Waybill reprend de lui-même.',
  ),
  'spool.full': texts(
    'La réserve est pleine',
    'Waybill garde au plus {limitBytes} octets de copies.',
    'Rien n’a été pris en charge.',
    'Attendez que des fichiers soient livrés, ou relevez la limite.',
  ),
  'spool.missing': texts(
    'La copie gardée a disparu',
    'La réserve ne contient plus {sha256}.',
    'Les autres fichiers continuent.',
    'Ajoutez le fichier de nouveau.',
  ),
  'ledger.trouble': texts(
    'Le registre ne peut être écrit',
    '{reason}.',
    'Waybill cesse d’envoyer plutôt que de deviner, et rouvre le registre.',
    'Vérifiez le disque de {path}.',
  ),
  'ledger.newer': texts(
    'Le registre vient d’un Waybill plus récent',
    'Sa version est {found}, ce programme connaît {known}.',
    NOTHING_WRITTEN,
    'Réinstallez le Waybill plus récent.',
  ),
  'ledger.damaged': texts(
    'Le registre est abîmé',
    '{reason}.',
    'Il a été mis de côté sous {aside}.',
    'Faites le bilan de santé dans les réglages.',
  ),
  'ledger.restored': texts(
    'Personne ne sait si ce lot a été importé',
    'Le registre était abîmé, et sa sauvegarde date du {at} : ce qui est arrivé à ce lot depuis est perdu.',
    'Rien n’en est envoyé ni importé tout seul.',
    'Regardez sur le serveur s’il y est. Sinon, réessayez ; si oui, annulez le lot.',
  ),
  'settings.unreadable': texts(
    'Les réglages ne peuvent être lus',
    '{path} : {reason}.',
    NOTHING_WRITTEN,
    'Réparez ou retirez le fichier.',
  ),
  'settings.locked': texts(
    'Verrouillé par l’administration',
    '{name} est fixé dans {path} et ne peut être changé ici.',
    NOTHING_CHANGED,
    'Demandez à qui gère cet ordinateur.',
  ),
  'settings.protected': texts(
    'Les réglages sont verrouillés',
    'Sur cet ordinateur, destinations, dossiers et réglages ne changent qu’après déverrouillage.',
    'Rien n’a été changé. Envois et réponses continuent.',
    'Déverrouillez-les dans les réglages, ou par « waybill lock open ».',
  ),
  'settings.wrong-passphrase': texts(
    'Ce n’est pas le mot de passe',
    'Le verrou des réglages a un autre code ou mot de passe.',
    'Les réglages restent verrouillés.',
    'Essayez encore ; après cinq erreurs, il faut attendre.',
  ),
  'settings.too-many-tries': texts(
    'Trop d’essais erronés',
    'Après plusieurs erreurs, le verrou des réglages se repose {seconds} s.',
    'Les réglages restent verrouillés.',
    'Attendez, ou retirez le verrou sur cet ordinateur : « waybill lock reset ».',
  ),
  'webhook.refused': texts(
    'Le webhook n’a pas été accepté',
    '{host} a répondu {status}.',
    'Waybill réessaie de lui-même, pendant environ trois jours.',
    'Regardez le programme derrière cette adresse.',
  ),
  'secret.no-store': texts(
    'Pas de trousseau sur cet ordinateur',
    'Le trousseau ne peut servir : {reason}.',
    'Le secret n’a été gardé nulle part.',
    'Déverrouillez ou installez un trousseau, ou gardez la clé dans un fichier que vous seul pouvez lire.',
  ),
  'secret.locked': texts(
    'Le trousseau est verrouillé',
    'Le secret de « {destination} » ne peut être lu : {reason}.',
    FILES_WAIT,
    'Déverrouillez le trousseau, puis réessayez.',
  ),
  'secret.missing': texts(
    'Pas de secret pour cette destination',
    'Aucune clé ni mot de passe n’est gardé pour « {destination} ».',
    FILES_WAIT,
    'Saisissez la clé de la destination.',
  ),
  'daemon.running': texts(
    'Waybill tourne déjà ici',
    'Un service (processus {pid}) utilise {dataDir}.',
    'Celui-ci s’arrête ; l’autre continue.',
    'Servez-vous de l’autre.',
  ),
  'daemon.unreachable': texts(
    'Waybill ne répond pas',
    'Il a été arrêté, ou démarre à peine.',
    'Ce qui est noté reste noté ; la fenêtre revient d’elle-même.',
    'Attendez un instant, puis réessayez.',
  ),
  'daemon.not-understood': texts(
    'Le service répond autrement',
    'Sa réponse à {path} n’est pas celle que cette version de Waybill attend.',
    'On n’en devine rien.',
    'Arrêtez l’ancien service, ou prenez la même version de Waybill pour les deux.',
  ),
  'port.in-use': texts(
    'Le port est pris',
    'Un autre programme écoute sur le port {port}.',
    NOTHING_STARTED,
    'Donnez un autre port, ou aucun pour un port libre.',
  ),
  'data-dir.no-access': texts(
    'Le répertoire de données ne peut servir',
    '{path} : {reason}.',
    NOTHING_STARTED,
    'Donnez à Waybill le droit d’y écrire, ou un autre répertoire.',
  ),
  'request.invalid': texts(
    'La demande contient une erreur',
    '{where} : {reason}.',
    NOTHING_CHANGED,
    'Corrigez-la et envoyez-la de nouveau.',
  ),
  'request.not-json': texts(
    'Le corps doit être du JSON',
    'Content-Type était {got}.',
    NOTHING_CHANGED,
    'Envoyez `Content-Type: application/json`.',
  ),
  'request.too-large': texts(
    'La demande est trop grande',
    'Ici, on prend au plus {limitBytes} octets.',
    NOTHING_CHANGED,
    'Envoyez moins à la fois.',
  ),
  'request.headers-too-large': texts(
    'Les en-têtes de la demande sont trop grands',
    'Ici, on prend au plus {limitBytes} octets en {limitCount} en-têtes.',
    NOTHING_CHANGED,
    'Envoyez moins d’en-têtes, ou de plus courts.',
  ),
  'request.too-slow': texts(
    'La demande est venue trop lentement',
    'Elle n’était pas entière après {seconds} s.',
    NOTHING_CHANGED,
    'Envoyez-la de nouveau.',
  ),
  'request.too-many': texts(
    'Trop à la fois',
    'Plus de {limit} {what} sont ouverts.',
    NOTHING_CHANGED,
    'Fermez-en, ou attendez un instant.',
  ),
  'request.digest-differs': texts(
    'Pas les octets annoncés',
    'L’empreinte de ce qui est arrivé est {got}, l’annoncée était {expected}.',
    'Les octets n’ont pas servi.',
    'Envoyez-les de nouveau.',
  ),
  'request.read-only': texts(
    'Ce jeton ne peut que lire',
    'La demande changerait quelque chose, et son jeton n’en a pas le droit.',
    NOTHING_CHANGED,
    'Prenez le jeton complet, que `waybill serve --json` nomme.',
  ),
  'request.unauthorised': texts(
    'Pas connecté',
    'Il faut ici un jeton en en-tête « bearer ».',
    NOTHING_CHANGED,
    'Lancez `waybill open`, ou ouvrez cette fenêtre depuis l’icône de Waybill.',
  ),
  'request.forbidden': texts(
    'Pas permis depuis là',
    '{reason}.',
    NOTHING_CHANGED,
    'Appelez 127.0.0.1 directement, non depuis une page web, et avec le jeton complet.',
  ),
  'request.not-found': texts(
    'Introuvable',
    'Il n’y a pas de {what} {name}.',
    NOTHING_CHANGED,
    'Cherchez dans la liste.',
  ),
  'request.method': texts(
    'Pas avec cette méthode',
    '{method} n’est pas connu ici.',
    NOTHING_CHANGED,
    'Permis : {allowed}.',
  ),
  'request.conflict': texts('Pas possible maintenant', '{reason}.', NOTHING_CHANGED, '{next}'),
  'request.key-reused': texts(
    'La clé Idempotency-Key a déjà servi',
    'Une autre demande, au contenu différent, avait la même clé.',
    NOTHING_CHANGED,
    'Prenez une nouvelle clé pour une nouvelle demande.',
  ),
  'window.unknown': texts(
    'Cette plage horaire n’existe pas',
    'Il n’y a pas de plage hebdomadaire {name}.',
    'Rien n’a été lancé.',
    'Choisissez une autre plage, ou ajoutez-la.',
  ),
  'window.in-use': texts(
    'La plage horaire sert encore',
    'La plage {name} est encore suivie par : {users}.',
    NOTHING_CHANGED,
    'Retirez-la d’abord de là.',
  ),
  'destination.exists': texts(
    'Cette destination existe déjà',
    '« {name} » existe avec une autre adresse ou un autre type.',
    NOTHING_CHANGED,
    'Choisissez un autre nom, ou retirez d’abord l’ancienne.',
  ),
  'destination.unknown': texts(
    'Cette destination n’existe pas',
    'Il n’y a pas de destination « {name} ».',
    NOTHING_CHANGED,
    'Choisissez une autre destination.',
  ),
  'destination.has-work': texts(
    'Elle a encore du travail en file',
    '« {name} » a {items} fichiers dans des lots inachevés.',
    'Rien n’a été retiré.',
    'Abandonnez ses fichiers, ou attendez leur livraison.',
  ),
  'destination.incomplete': texts(
    'Il manque un réglage à la destination',
    '« {destination} » est une destination {kind} et n’a pas de {setting}.',
    FILES_WAIT,
    'Ajoutez-le dans les options de la destination.',
  ),
  'service.cannot': texts(
    'Ce service ne sait pas le faire',
    '{kind} n’a pas de {ability}.',
    NOTHING_CHANGED,
    '{next}',
  ),
  'run.needs-dry-run': texts(
    'Pas les octets qui ont passé un essai à blanc',
    '{reason}.',
    NOTHING_STARTED,
    'Faites d’abord un essai à blanc, ou donnez une raison, que le reçu conserve.',
  ),
  'internal.bug': texts(
    'Waybill a fait une erreur',
    '{reason}.',
    'Cette seule chose s’arrête ; le reste continue.',
    'Envoyez-nous, s’il vous plaît, le fichier sous « L’aide d’autres personnes » dans les réglages.',
  ),
};
