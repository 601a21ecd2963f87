package jdist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import jdist.code.WallClock;
import jdist.launch.HostScript.Javas;
import jdist.launch.JavaToSend.Refusal;

/// Gets a launcher to run on a host where perhaps nothing of jdist is: starts it, and if something
/// is missing sends that first. One use for each host; thread-safe.
public final class HostSetup {
  /// One to learn what is missing, another if it is a Java; somebody may clean the cache meanwhile.
  private static final int TRIES = 5;

  private final List<HostScript.Piece> pieces;
  private final JavaToSend own;
  private final StandardStreams streams;
  private final Duration limit;

  /// @param classPath the jars that launchers and workers run with
  /// @param own what hosts without a Java are sent
  /// @param streams where the lines of workers go
  /// @param limit how long each step may take, but for sending files
  /// @throws IOException if a jar cannot be read
  public HostSetup(List<Path> classPath, JavaToSend own, StandardStreams streams, Duration limit)
      throws IOException {
    List<HostScript.Piece> all = new ArrayList<>();
    for (Path file : classPath) {
      all.add(HostScript.Piece.of(file));
    }
    this.pieces = List.copyOf(all);
    this.own = own;
    this.streams = streams;
    this.limit = limit;
  }

  /// A launcher that is ready.
  ///
  /// @param facts what it has seen of its host
  /// @param address of its host, which the login there was made at; empty if it does not know
  /// @param sentBytes the size of what had to be sent; 0 if all was there
  /// @param clockAhead by how much its clock is ahead of this host's, but for the time that its
  ///   words took
  public record Running(
      HostLauncher launcher,
      HostFacts facts,
      String address,
      long sentBytes,
      Duration clockAhead) {}

  /// It could not be done.
  public static final class SetupException extends Exception {
    private static final long serialVersionUID = 1;

    private final String stage;
    private final String evidence;
    private final String remedy;

    SetupException(String stage, String reason, String evidence, String remedy) {
      super(reason);
      this.stage = stage;
      this.evidence = evidence;
      this.remedy = remedy;
    }

    /// How far it came: `shell`, `find java` or `ship runtime`.
    public String stage() {
      return stage;
    }

    /// What was printed; may be empty.
    public String evidence() {
      return evidence;
    }

    /// What to try next; may be empty.
    public String remedy() {
      return remedy;
    }
  }

  /// Starts one.
  ///
  /// @param machine the launch entry that its workers share
  /// @param java the command to be used there; empty: the first that is found
  public Running start(HostShell shell, String machine, Optional<String> java)
      throws SetupException, IOException, InterruptedException {
    Javas javas = javas(java);
    long sent = 0;
    for (int i = 0; i < TRIES; i++) {
      String greeting = greeting();
      HostPipe pipe = shell.exec(new HostScript(pieces, javas).command(greeting));
      HostLauncher launcher = new HostLauncher(shell.host(), machine, pipe, greeting, streams);
      boolean runs = false;
      try {
        HostReply reply = launcher.await(limit);
        if (reply instanceof HostReply.Ready(HostMessage.Ready ready)) {
          runs = true;
          Duration ahead = Duration.between(WallClock.system().instant(), ready.facts().clock());
          return new Running(launcher, ready.facts(), ready.address(), sent, ahead);
        }
        Supplied supplied = supply(shell, reply, javas);
        javas = supplied.javas();
        sent += supplied.bytes();
      } finally {
        if (!runs) {
          launcher.close();
        }
      }
    }
    throw new SetupException(
        "ship runtime", "what is sent there is gone again at once", "", "look at its disk");
  }

  private static String greeting() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private Javas javas(Optional<String> wanted) {
    boolean onlySent = wanted.isEmpty() && own.isForAll();
    return new Javas(wanted, onlySent ? own.known() : Optional.empty(), onlySent);
  }

  /// What has been sent.
  ///
  /// @param javas which Java is used from now on
  private record Supplied(Javas javas, long bytes) {}

  /// Sends what is missing.
  private Supplied supply(HostShell shell, HostReply reply, Javas javas)
      throws SetupException, IOException, InterruptedException {
    if (reply instanceof HostReply.Nothing nothing) {
      throw new SetupException(
          "shell",
          "the command that starts the launcher failed: " + nothing.how(),
          nothing.printed(),
          "ssh " + shell.host() + " sh -c true, which should print nothing");
    }
    HostReply.Needs needs = (HostReply.Needs) reply;
    boolean hasJava = !needs.java().isEmpty();
    if (!hasJava) {
      checkThatOneCanBeSent(needs, javas);
    }
    if (needs.folder().isEmpty()) {
      throw new SetupException(
          "ship runtime", "no folder can be written there", "", "make room in its home or /tmp");
    }
    long sent = 0;
    for (HostScript.Piece piece : pieces) {
      if (needs.missing().contains(piece.name())) {
        shell.send(piece.file(), needs.folder() + "/" + piece.name());
        sent += piece.size();
      }
    }
    if (hasJava) {
      return new Supplied(javas, sent);
    }
    Supplied java = withOwn(shell, needs, javas);
    return new Supplied(java.javas(), sent + java.bytes());
  }

  private void checkThatOneCanBeSent(HostReply.Needs needs, Javas javas) throws SetupException {
    if (!needs.unfit().isEmpty()) {
      throw new SetupException(
          "ship runtime",
          "the Java that was sent cannot be used there",
          needs.unfit(),
          "make room there, or " + Refusal.USUAL);
    }
    if (javas.wanted().isPresent()) {
      throw noJava(needs, javas, new Refusal("", Refusal.USUAL));
    }
    Optional<Refusal> refusal = own.refusal(needs.platform());
    if (refusal.isPresent()) {
      throw noJava(needs, javas, refusal.get());
    }
  }

  private static SetupException noJava(HostReply.Needs needs, Javas javas, Refusal refusal) {
    String fact = javas.onlySent() ? "no Java there is used" : "there is no Java 25 or newer";
    String found = needs.old().isEmpty() ? "" : "found " + needs.old();
    return new SetupException("find java", fact + refusal.why(), found, refusal.remedy());
  }

  /// Sends this process's own Java if the host says that it is missing. It can say so only once it
  /// has been told which that is.
  private Supplied withOwn(HostShell shell, HostReply.Needs needs, Javas javas)
      throws SetupException, IOException, InterruptedException {
    HostScript.Piece archive;
    try {
      archive = own.get(shell.host());
    } catch (IOException e) {
      String why = "; the driver's cannot be sent: " + e.getMessage();
      String remedy = "run jdist on a whole JDK, or " + Refusal.USUAL;
      throw noJava(needs, javas, new Refusal(why, remedy));
    }
    boolean missing = needs.missing().contains(archive.name());
    if (missing) {
      own.isSent(shell.host(), archive);
      shell.send(archive.file(), needs.folder() + "/" + archive.name());
    }
    return new Supplied(javas.with(archive), missing ? archive.size() : 0);
  }
}
