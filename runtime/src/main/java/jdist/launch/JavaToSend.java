package jdist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jdist.cluster.SshSettings.ShipJava;
import jdist.code.CachedJar;
import jdist.code.CodeCache;

/// The Java that hosts without one are sent: that of this process, made when the first host needs
/// it, and kept in this user's cache. Thread-safe.
public final class JavaToSend {
  private static final String KIND = "java";
  private static final long MEGABYTE = 1_000_000;

  private final ShipJava when;
  private final Optional<CodeCache> cache;
  private final JavaImage image;
  private final Hearer hearer;
  private final ReentrantLock making = new ReentrantLock();

  /// Is told what takes long, on any thread.
  @FunctionalInterface
  public interface Hearer {
    /// Hears of something.
    ///
    /// @param what is done for a host, as the end of a sentence that begins with its name
    void hear(String host, String what);
  }

  /// Makes nothing yet.
  ///
  /// @param when hosts are sent one
  /// @param home of the Java that this process runs on
  /// @param cache where it is kept; without one none is sent
  public JavaToSend(ShipJava when, Path home, Optional<CodeCache> cache, Hearer hearer) {
    this.when = when;
    this.cache = cache;
    this.image = new JavaImage(home);
    this.hearer = hearer;
  }

  /// As this process would send its own.
  static JavaToSend ofThisProcess(ShipJava when, Hearer hearer) {
    Path home = Path.of(System.getProperty("java.home"));
    return new JavaToSend(when, home, CodeCache.open(), hearer);
  }

  /// Whether hosts use no Java but this.
  boolean isForAll() {
    return when == ShipJava.ALWAYS;
  }

  /// Why a host cannot be sent it, as a sentence without its end, and what to do; empty if it can.
  Optional<Refusal> refusal(Platform there) {
    if (when == ShipJava.NEVER) {
      return refusal("", "--ship-java auto, which sends it one; " + Refusal.USUAL);
    }
    Platform here = Platform.ofThisProcess();
    if (!here.fits(there)) {
      String why = "; the driver's is for " + here + ", and this is " + there;
      return refusal(why, Refusal.USUAL);
    }
    return cache.isPresent()
        ? Optional.empty()
        : refusal("; the driver's cannot be sent as it has no cache", "set JDIST_CACHE");
  }

  private static Optional<Refusal> refusal(String why, String remedy) {
    return Optional.of(new Refusal(why, remedy));
  }

  /// Why none is sent.
  ///
  /// @param why to be put behind the fact that there is none; may be empty
  record Refusal(String why, String remedy) {
    /// What helps in any case.
    static final String USUAL = "install one there, or say where it is with --remote-java PATH";
  }

  /// It, if it has been made before.
  Optional<HostScript.Piece> known() {
    try {
      String key = image.key();
      return cache.flatMap(kept -> kept.findMade(KIND, key)).map(JavaToSend::piece);
    } catch (IOException _) {
      return Optional.empty(); // which whoever wants it made is told
    }
  }

  /// It, made now if it never was. Blocks meanwhile.
  ///
  /// @param host that needs it
  /// @throws IOException if it cannot be made, with words to show
  HostScript.Piece get(String host) throws IOException, InterruptedException {
    making.lockInterruptibly(); // one is enough for all hosts
    try {
      CodeCache kept = cache.orElseThrow();
      return piece(
          kept.findOrMake(
              KIND,
              image.key(),
              file -> {
                hearer.hear(host, "has to be sent a Java, which is made first, once");
                image.writeTo(file);
              }));
    } finally {
      making.unlock();
    }
  }

  private static HostScript.Piece piece(CachedJar made) {
    return new HostScript.Piece(made.path(), made.sha256(), made.size(), "java.tar.gz");
  }

  /// Says that it is sent.
  void isSent(String host, HostScript.Piece piece) {
    hearer.hear(host, "is sent a Java, " + (piece.size() / MEGABYTE + 1) + " MB");
  }
}
