"""The test world: real servers on loopback, started and ended by the tests themselves.

One file a server. Whoever needs one imports it from its file, for instance
`from world.kafka import Kafka`; nothing is started by importing.
"""
