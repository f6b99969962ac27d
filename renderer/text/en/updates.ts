/** Updates of the desktop app. */
export const updates = {
  'updates.title': 'Updates',
  'updates.text':
    'Off until a feed is set. Then Waybill looks there once a day, and fetches and installs a newer version only when you say so. It tells the feed nothing of you or your files.',
  'updates.off.browser':
    'This window is a browser: the Waybill behind it is renewed by whoever installed it, or in its own window.',
  'updates.off.other-daemon':
    'This window belongs to a daemon that something else started. Whoever installed that daemon renews it, and this app with it.',
  'updates.off.package': 'This Waybill came from a package: the package manager renews it.',
  'updates.off.no-publisher':
    'This build does not say who signs it, so an update could not be checked. Install a newer version with its installer.',
  'updates.locked': 'The administrator has decided where updates come from.',
  'updates.locked.none': 'The administrator has decided that nothing looks for updates here.',
  'updates.feed': 'Address of the feed',
  'updates.feed.hint': 'https, without a key in it; empty = look nowhere.',
  'updates.feed.wrong': 'Give an address that begins with https://, without user, key or question mark.',
  'updates.channel': 'Versions',
  'updates.channel.latest': 'Finished versions',
  'updates.channel.beta': 'Versions for trying out, too',
  'updates.channel.beta.means': 'Going back to finished versions waits for one that is newer than yours.',
  'updates.save': 'Save the feed',
  'updates.check': 'Check now',
  'updates.idle': 'This is the newest version there.',
  'updates.checked': 'Last looked',
  'updates.checking': 'Looking for a newer version…',
  'updates.available': 'Version {version} is there ({size}).',
  'updates.available.plain': 'Version {version} is there.',
  'updates.refused': 'The computer did not do that. Try it again.',
  'updates.notes': 'What is new in it',
  'updates.download': 'Fetch version {version}',
  'updates.downloading': 'Fetching version {version}: {percent} %',
  'updates.ready': 'Version {version} was fetched and checked. It waits for you.',
  'updates.install': 'Restart to update',
  'updates.waits':
    '{count, plural, =0 {Version {version} goes in now.} one {Version {version} waits until the file on its way has arrived, or until you quit.} other {Version {version} waits until the # files on their way have arrived, or until you quit.}}',
  'updates.again': 'Try again',
  'updates.failed.unreachable':
    'The feed cannot be reached now. Waybill looks again tomorrow, or when you say so.',
  'updates.failed.no-feed-there':
    'There is no feed of updates at this address. Check the address and the choice of versions.',
  'updates.failed.digest':
    'What was fetched is not the file that the feed names, and was thrown away. Tell whoever runs the feed; your version goes on.',
  'updates.failed.signature':
    'What was fetched is not signed by the maker of this Waybill, and was thrown away. Tell whoever runs the feed; your version goes on.',
  'updates.failed.cannot-replace':
    'The update may not replace this app: its folder cannot be written to. Ask whoever installed it; your version goes on.',
  'updates.failed.other': 'The update failed; your version goes on. The log of the window says more.',
} as const;
