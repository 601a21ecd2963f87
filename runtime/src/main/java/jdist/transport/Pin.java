package jdist.transport;

import jdist.identity.Fingerprint;

/// What a process knows, from a channel that it trusts, of the certificate at the other end of a
/// link. Thread-safe.
public interface Pin {
  /// What becomes of a link.
  enum Verdict {
    RIGHT,
    WRONG,
    /// It is being found out, and [Presented#again] will be run once it has been.
    UNDECIDED
  }

  /// What the other side has shown, and has proven to hold the key of.
  ///
  /// @param processId the process it says it is; 0 if it does not say
  /// @param again has the question asked again; quick
  record Presented(Fingerprint fingerprint, int processId, Runnable again) {}

  /// Decides; must not block.
  Verdict check(Presented presented);

  /// What would have been right, for a message.
  String expected();

  /// The certificate must be that one.
  static Pin of(Fingerprint fingerprint) {
    return new Pin() {
      @Override
      public Verdict check(Presented presented) {
        return presented.fingerprint().equals(fingerprint) ? Verdict.RIGHT : Verdict.WRONG;
      }

      @Override
      public String expected() {
        return fingerprint.toString();
      }
    };
  }
}
