export const GET = () => new Response('Welcome')
