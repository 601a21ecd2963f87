package jdist.wire;

import jdist.identity.RefId;

/// A reference inside a [Payload]: the name of a value, and the process that keeps it.
public record Handle(RefId id, int owner) {}
