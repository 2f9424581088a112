/** What the hosts and the verifiers are written in, and the Debian packages it is in. */
export const INTERPRETERS = {
  python: { names: ['/usr/bin/python3'], packages: ['python3'] },
  // Its programs are not needed, but where they are, the module is.
  django: { names: ['/usr/bin/django-admin'], packages: ['python3-django'] },
  php: { names: ['php'], packages: ['php-cli'] },
  ruby: { names: ['ruby'], packages: ['ruby'] },
  go: { names: ['go'], packages: ['golang-go'] },
} as const
