package jdist.wire;

import java.io.IOException;

/// The other end sent something that no jdist of this version writes. The link it came over is
/// closed.
public final class MalformedException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedException(String message) {
    super(message);
  }
}
