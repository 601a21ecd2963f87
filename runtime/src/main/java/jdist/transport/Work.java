package jdist.transport;

/// User code to run because a message came in. Whoever read the message decides on which thread.
public interface Work extends Runnable {
  /// No work.
  Work NONE =
      new Work() {
        @Override
        public void run() {
          // nothing
        }

        @Override
        public boolean isBrief() {
          return true;
        }
      };

  /// Whether there is nothing to run.
  @SuppressWarnings("ReferenceEquality") // there is one NONE
  static boolean isNone(Work work) {
    return work == NONE;
  }

  /// Whether it has been brief so far, so that the reader itself may run it.
  boolean isBrief();
}
