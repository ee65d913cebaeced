"""Everything that needs Theano. `setup` makes it ready; import that before `theano`."""
