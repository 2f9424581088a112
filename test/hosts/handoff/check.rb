require_relative 'verify'

vectors = JSON.parse(File.read(ARGV[0], encoding: 'UTF-8'))
found = vectors.map { |v| verify_handoff(*v.values_at('statement', 'secret', 'origin', 'path', 'cookie')) }
puts JSON.generate(found.map { |claims| claims && claims['name'] })
