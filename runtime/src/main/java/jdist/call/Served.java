package jdist.call;

/// Something that a peer has asked of this process, and that has not ended here.
interface Served {
  /// The peer's number for it.
  long number();

  /// The peer, or nobody at all, wants it any more.
  void cancel();
}
