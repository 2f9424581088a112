require 'json'
require 'openssl'

# What the statement says, or nil. Refuse a `jti` that you saw in the last 2 minutes.
def verify_handoff(statement, secret, origin, path, cookie)
  encode = ->(bytes) { [bytes].pack('m0').tr('+/', '-_').delete('=') }
  decode = ->(part) { JSON.parse(part.tr('-_', '+/').unpack1('m')) }
  header, payload, signature, *rest = statement.to_s.split('.', -1)
  return if signature.nil? || rest.any? || cookie.nil?

  wanted = encode.(OpenSSL::HMAC.digest('SHA256', secret, "#{header}.#{payload}"))
  return unless OpenSSL.secure_compare(wanted, signature)

  claims = decode.(payload)
  good = decode.(header)['alg'] == 'HS256' && claims['iss'] == origin &&
         claims['aud'] == origin + path && claims['exp'].to_i > Time.now.to_i &&
         claims['bind'] == encode.(OpenSSL::Digest.digest('SHA256', cookie)) &&
         claims['next'].to_s.match?(%r{\A/(?!/)[^\\\s]*\z})
  claims if good
end
