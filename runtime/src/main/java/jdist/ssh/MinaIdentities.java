package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The user's keys for one login, each read when it is its turn, so that nobody is asked for a
/// passphrase before the agent and the other keys have been tried. Remembers what was tried.
final class MinaIdentities implements KeyIdentityProvider {
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final SshOptions options;
  private final Optional<Answers> answers;
  private final HostSettings settings;
  private final List<String> tried = new CopyOnWriteArrayList<>();
  private final List<String> locked = new CopyOnWriteArrayList<>();
  private final AtomicInteger offered = new AtomicInteger();

  MinaIdentities(SshOptions options, Optional<Answers> answers, HostSettings settings) {
    this.options = options;
    this.answers = answers;
    this.settings = settings;
  }

  /// What was tried, for people; never empty.
  String tried() {
    return tried.isEmpty()
        ? "no key: there is neither an agent nor a key file"
        : String.join(", ", tried);
  }

  /// Whether there was nothing to offer.
  boolean isEmpty() {
    return offered.get() == 0;
  }

  /// The keys whose passphrase nobody could be asked for.
  List<String> locked() {
    return locked;
  }

  /// Something else was tried, `password`.
  void alsoTried(String what) {
    if (!tried.contains(what)) {
      tried.add(what);
    }
    offered.incrementAndGet();
  }

  Optional<Answers> answers() {
    return answers;
  }

  /// The agent has been asked.
  void asked(int keys) {
    offered.addAndGet(keys);
    tried.add("agent (" + (keys == 1 ? "1 key" : keys + " keys") + ")");
  }

  void notAsked(String why) {
    tried.add("agent (" + why + ")");
  }

  Optional<Path> agent() {
    return settings.agent();
  }

  /// How long it may take to say which keys it has.
  Duration agentLimit() {
    return options.limit().dividedBy(2);
  }

  /// Whether the agent may offer a key: any, or with `IdentitiesOnly` those that have a file.
  boolean mayOffer(byte[] key) {
    return !settings.identitiesOnly()
        || settings.identities().stream().anyMatch(file -> isPublicPart(file, key));
  }

  private static boolean isPublicPart(Path file, byte[] key) {
    try {
      String text = Files.readString(file.resolveSibling(file.getFileName() + ".pub"));
      return text.contains(Base64.getEncoder().encodeToString(key));
    } catch (IOException _) { // it has none, or one that says nothing
      return false;
    }
  }

  @Override
  public Iterable<KeyPair> loadKeys(SessionContext session) {
    return () -> new Keys(session);
  }

  /// Reads the next file when it is asked whether there is another key.
  private final class Keys implements Iterator<KeyPair> {
    private final SessionContext session;
    private final Iterator<Path> files = settings.identities().iterator();
    private final List<KeyPair> read = new ArrayList<>();

    Keys(SessionContext session) {
      this.session = session;
    }

    @Override
    public boolean hasNext() {
      while (read.isEmpty() && files.hasNext()) {
        read.addAll(load(files.next(), session));
      }
      return !read.isEmpty();
    }

    @Override
    public KeyPair next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return read.removeFirst();
    }
  }

  private List<KeyPair> load(Path file, SessionContext session) {
    String name = options.shown(file);
    if (!Files.exists(file)) {
      if (settings.identitiesChosen()) {
        tried.add(name + " (no such file)");
      }
      return List.of();
    }
    if (othersMay(file)) {
      tried.add(name + " (others can read it, so it is not used; chmod 600)");
      return List.of();
    }
    Passphrases passphrases = new Passphrases(name);
    try (InputStream in = Files.newInputStream(file)) {
      List<KeyPair> keys = new ArrayList<>();
      SecurityUtils.loadKeyPairIdentities(session, new PathResource(file), in, passphrases)
          .forEach(keys::add);
      tried.add(keys.isEmpty() ? name + " (it holds no private key)" : name);
      offered.addAndGet(keys.size());
      return keys;
    } catch (IOException | GeneralSecurityException | RuntimeException e) { // MINA throws any
      tried.add(
          name
              + " ("
              + (passphrases.why.isEmpty() ? String.valueOf(e.getMessage()) : passphrases.why)
              + ")");
      return List.of();
    }
  }

  private static boolean othersMay(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
    } catch (IOException | UnsupportedOperationException _) { // reading it will say why
      return false;
    }
  }

  /// Asks the user, if there is one to be asked.
  private final class Passphrases implements FilePasswordProvider {
    private static final int TIMES = 3;

    private final String name;
    private String why = "";
    private Optional<String> given = Optional.empty();

    Passphrases(String name) {
      this.name = name;
    }

    @Override
    public String getPassword(SessionContext session, NamedResource key, int index)
        throws IOException {
      if (answers.isEmpty()) {
        locked.add(name);
        why =
            "it has a passphrase, and there is no terminal to ask for it; ssh-add puts it into the"
                + " agent";
        throw new IOException(why);
      }
      given = answers.get().askOnce("passphrase of " + name + ": ", given);
      if (given.isEmpty()) {
        why = "no passphrase was given";
        throw new IOException(why);
      }
      return given.get();
    }

    @Override
    public ResourceDecodeResult handleDecodeAttemptResult(
        SessionContext session, NamedResource key, int index, String password, Exception problem) {
      if (problem == null) {
        return ResourceDecodeResult.TERMINATE;
      }
      why = why.isEmpty() ? "wrong passphrase" : why;
      boolean again = answers.isPresent() && index + 1 < TIMES;
      return again ? ResourceDecodeResult.RETRY : ResourceDecodeResult.TERMINATE;
    }
  }
}
