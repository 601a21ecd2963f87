package jdist.call;

import jdist.serial.References;

/// What travels as a reference: a future, a channel.
interface Reference {
  /// Whether it is one of the cluster that these calls are made in.
  boolean isOf(Calls calls);

  /// It leaves for process `target`, which is counted as a holder unless it gets the value.
  References.Departure depart(int target);
}
