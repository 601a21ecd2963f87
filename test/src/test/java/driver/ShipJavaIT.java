package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jdist.cluster.SshSettings.ShipJava;
import jdist.code.CodeCache;
import jdist.kit.NoJava;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.launch.HostSetup;
import jdist.launch.HostSetup.Running;
import jdist.launch.HostSetup.SetupException;
import jdist.launch.Installation;
import jdist.launch.JavaToSend;
import jdist.launch.LineSink;
import jdist.launch.StandardStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a host without a Java gets one: here another home on this one, often in a shell that sees no
/// Java.
@WithCluster(workers = 1)
class ShipJavaIT {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /// Of the driver: the image is made once for all of these.
  @TempDir private static Path cache;

  @TempDir private Path home;

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private HostSetup setup(ShipJava when) throws IOException {
    return setup(when, JAVA_HOME);
  }

  private HostSetup setup(ShipJava when, Path javaHome) throws IOException {
    StandardStreams streams =
        new StandardStreams(
            new LineSink(new ByteArrayOutputStream()), new LineSink(new ByteArrayOutputStream()));
    JavaToSend own =
        new JavaToSend(
            when, javaHome, CodeCache.at(cache), (host, what) -> heard.add(host + " " + what));
    return new HostSetup(Installation.ofThisProcess().classPath(), own, streams, SOON);
  }

  private Login login() {
    return new Login(home, List.of("sh", "-c"), Map.of());
  }

  private Login loginWithoutJava() {
    return new Login(home, NoJava.shell(), Map.of("JAVA_HOME", ""));
  }

  /// A login whose programs are first looked for among these: a name, and a script.
  private Login loginWith(String program, String script) throws IOException {
    Path folder = Files.createDirectories(home.resolve("programs"));
    Path file = Files.writeString(folder.resolve(program), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return new Login(home, List.of("sh", "-c"), Map.of("PATH", folder + ":/usr/bin:/bin"));
  }

  private static void startAndEnd(HostSetup setup, Login login) throws Exception {
    setup.start(login, "host 1", Optional.empty()).launcher().close();
  }

  private SetupException failure(HostSetup setup, Login login) {
    return catchThrowableOfType(
        SetupException.class, () -> setup.start(login, "host 1", Optional.empty()));
  }

  private Path sentJava(Login login) {
    String archive =
        login.sent().stream().filter(it -> it.endsWith("/java.tar.gz")).findFirst().orElseThrow();
    return Path.of(archive).resolveSibling("java");
  }

  private long archives(Login login) {
    return login.sent().stream().filter(it -> it.endsWith("/java.tar.gz")).count();
  }

  /// What lies where a Java was sent to.
  private static List<String> beside(Path java) throws IOException {
    try (Stream<Path> files = Files.list(java.resolveSibling(""))) {
      return files.map(it -> it.getFileName().toString()).toList();
    }
  }

  @Test
  void aHostWithoutOneIsSentOneOnceAndUsesIt(TestCluster test) throws Exception {
    Login login = loginWithoutJava();
    Running first = setup(ShipJava.AUTO).start(login, "host 1", Optional.empty());
    assertThat(first.facts().java()).isEqualTo(System.getProperty("java.version"));
    assertThat(heard.getLast()).matches("nearby is sent a Java, [0-9]+ MB");

    int id = test.cluster().addProcs(first.launcher(), 1).getFirst();
    String used = test.cluster().remoteCallFetch(id, () -> System.getProperty("java.home"));
    assertThat(used).startsWith(home + "/.cache/jdist/host/").isEqualTo(sentJava(login).toString());
    String words =
        test.cluster()
            .remoteCallFetch(id, () -> String.format(java.util.Locale.GERMANY, "%,d", 1234));
    assertThat(words).isEqualTo("1.234");
    test.cluster().rmProcs(List.of(id));
    first.launcher().close();
    assertThat(beside(sentJava(login))).containsExactly("java");
    assertThat(login.sent()).hasSize(2);

    startAndEnd(setup(ShipJava.AUTO), login);
    assertThat(login.sent()).as("sent to a host that has it").hasSize(2);
  }

  @Test
  void oneThatIsDamagedIsSentAgain() throws Exception {
    Login login = login();
    startAndEnd(setup(ShipJava.ALWAYS), login);
    Path java = sentJava(login);
    long length = Files.size(Path.of(login.sent().getFirst()));

    try (RandomAccessFile modules = new RandomAccessFile(java + "/lib/modules", "rw")) {
      modules.setLength(1000);
    }
    startAndEnd(setup(ShipJava.ALWAYS), login);
    assertThat(archives(login)).as("cut short").isEqualTo(2);

    Files.delete(java.resolve("conf/security/java.security"));
    startAndEnd(setup(ShipJava.ALWAYS), login);
    assertThat(archives(login)).as("incomplete").isEqualTo(3);

    Files.delete(java.resolve("bin/java"));
    try (RandomAccessFile archive = new RandomAccessFile(java + ".tar.gz", "rw")) {
      archive.setLength(length); // as long as it has to be, and all zeros
    }
    startAndEnd(setup(ShipJava.ALWAYS), login);
    assertThat(archives(login)).as("an archive that is none").isEqualTo(4);
    assertThat(beside(java)).containsExactly("java");
  }

  @Test
  void whereNoneIsToBeSentTheFailureSaysHowOneIs() throws Exception {
    Login login = loginWithoutJava();

    assertThat(failure(setup(ShipJava.NEVER), login))
        .hasMessage("there is no Java 25 or newer")
        .extracting(SetupException::remedy)
        .asString()
        .startsWith("--ship-java auto");
    assertThat(login.sent()).isEmpty();
  }

  @Test
  void alwaysMeansThoughThereIsOne(TestCluster test) throws Exception {
    Login login = login();
    for (int run = 1; run <= 2; run++) {
      Running running = setup(ShipJava.ALWAYS).start(login, "host " + run, Optional.empty());
      int id = test.cluster().addProcs(running.launcher(), 1).getFirst();
      String used = test.cluster().remoteCallFetch(id, () -> System.getProperty("java.home"));
      test.cluster().rmProcs(List.of(id));
      running.launcher().close();

      assertThat(used).isEqualTo(sentJava(login).toString());
      assertThat(archives(login)).isEqualTo(1);
    }
  }

  @Test
  void whereThereIsOneNoneIsSent() throws Exception {
    Login login = login();

    startAndEnd(setup(ShipJava.AUTO), login);

    assertThat(archives(login)).isZero();
  }

  @Test
  void anotherPlatformIsNotSentThisOnes() throws Exception {
    Login login = loginWith("uname", "echo Linux riscv64");

    SetupException failure = failure(setup(ShipJava.ALWAYS), login);

    assertThat(failure)
        .hasMessageMatching(
            "no Java there is used; the driver's is for \\S+ \\S+.*, and this is Linux riscv64.*");
    assertThat(failure.stage()).isEqualTo("find java");
    assertThat(failure.remedy()).contains("--remote-java PATH");
    assertThat(login.sent()).isEmpty();
  }

  @Test
  void anotherLibraryOfCIsNotServedByThisOne() throws Exception {
    Login login = loginWith("ldd", "echo 'musl libc (x86_64)' >&2; exit 1");

    assertThat(failure(setup(ShipJava.ALWAYS), login))
        .hasMessageEndingWith(" with musl")
        .hasMessageContaining(" with glibc, and this is ");
  }

  @Test
  void aJavaWithoutJlinkCannotBeSent(@TempDir Path bare) throws Exception {
    Files.writeString(bare.resolve("release"), "JAVA_VERSION=\"25\"\n");

    SetupException failure = failure(setup(ShipJava.ALWAYS, bare), login());

    assertThat(failure)
        .hasMessageContaining("; the driver's cannot be sent: the Java here, " + bare);
    assertThat(failure.remedy()).startsWith("run jdist on a whole JDK");
  }

  @Test
  void oneThatCannotBeUnpackedIsSaidWithWhy() throws Exception {
    Login login = loginWith("tar", "echo 'tar: java: No space left on device' >&2; exit 2");

    SetupException failure = failure(setup(ShipJava.ALWAYS), login);

    assertThat(failure).hasMessage("the Java that was sent cannot be used there");
    assertThat(failure.stage()).isEqualTo("ship runtime");
    assertThat(failure.evidence()).contains("tar: java: No space left on device");
    assertThat(beside(sentJava(login))).containsExactly("java.tar.gz");
  }

  @Test
  void twoDriversMaySendOneToOneHostAtOnce() throws Exception {
    Login login = login();
    Callable<Boolean> task =
        () -> {
          startAndEnd(setup(ShipJava.ALWAYS), login);
          return true;
        };
    List<Future<Boolean>> all = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(2)) {
      all.add(pool.submit(task));
      all.add(pool.submit(task));
    }

    assertThat(all).allSatisfy(each -> assertThat(each.get()).isTrue());
    assertThat(beside(sentJava(login))).containsExactly("java");
    startAndEnd(setup(ShipJava.ALWAYS), login);
    assertThat(archives(login)).isLessThanOrEqualTo(2);
  }
}
