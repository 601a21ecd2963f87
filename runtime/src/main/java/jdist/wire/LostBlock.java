package jdist.wire;

/// Stands where an array of a [Payload] would be that there was no memory for; its bytes were
/// passed over, so that the link goes on and the one call that wanted it fails.
///
/// @param bytes how long it would have been
/// @param cause why there was no memory
public record LostBlock(long bytes, OutOfMemoryError cause) {}
