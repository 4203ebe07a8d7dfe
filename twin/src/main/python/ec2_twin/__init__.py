"""The twin's EC2: moto's server with the behaviour that a node autoscaler depends on.

moto answers every EC2 call in the right shape, but it has no prices, no capacity, no time and no memory of
client tokens. Each module here replaces one such piece; `__main__` puts them together and starts the server.
The patches reach into private code of moto 5.2.5, hence the pinned requirements.
"""
