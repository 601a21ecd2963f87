package driver;

import static driver.Tasks.LARGE;

import java.io.Serializable;
import java.lang.ref.WeakReference;
import jdist.remote.RemoteFuture;

/// A large value, and where a process finds it again.
final class Kept implements Serializable {
  private static final long serialVersionUID = 1;
  static WeakReference<Kept> last = new WeakReference<>(null);
  static RemoteFuture<Kept> other;

  private final int[] content = new int[LARGE];

  static Kept keep() {
    Kept made = new Kept();
    last = new WeakReference<>(made);
    return made;
  }

  /// Whether the last one that this process made is gone.
  static boolean collect() {
    System.gc();
    return last.get() == null;
  }

  @Override
  public String toString() {
    return "kept " + content.length;
  }
}
