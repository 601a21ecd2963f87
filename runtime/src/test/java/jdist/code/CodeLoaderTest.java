package jdist.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jdist.code.UserCode.fileOf;
import static jdist.code.UserCode.hear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import jdist.wire.CodeEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CodeLoaderTest {
  private static final String OUR_LIBRARY = "org.assertj.core.api.Assertions";

  @TempDir Path temp;
  private final FakeDriver driver = new FakeDriver();

  @Test
  void aLibraryOfTheUserIsTheUsersThoughJdistHasAnotherVersionOfIt() throws Exception {
    Path jar = new UserCode().saying(OUR_LIBRARY, "the user's").jar(temp.resolve("user.jar"));

    CodeLoader loader = CodeLoader.ofFiles(List.of(jar));

    assertThat(hear(loader, OUR_LIBRARY)).isEqualTo("the user's");
  }

  @Test
  void whatJdistItselfUsesIsNotSeen() throws Exception {
    CodeLoader loader = CodeLoader.ofFiles(List.of());

    assertThatThrownBy(() -> loader.loadClass(OUR_LIBRARY))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(loader.getResource(fileOf(OUR_LIBRARY))).isNull();
    assertThat(
            Collections.list(
                loader.getResources("META-INF/services/org.junit.platform.engine.TestEngine")))
        .isEmpty();
  }

  @Test
  void theJdksOwnPackagesAreTheJdks() throws Exception {
    Path jar = new UserCode().saying("java.sql.Date", "mine").jar(temp.resolve("user.jar"));

    CodeLoader loader = CodeLoader.ofFiles(List.of(jar));

    assertThat(loader.loadClass("java.sql.Date")).isSameAs(java.sql.Date.class);
    assertThat(loader.loadClass("com.sun.source.tree.Tree"))
        .isSameAs(com.sun.source.tree.Tree.class);
  }

  @Test
  void classesOfJdistAreOursWhateverAJarHasShadedIn() throws Exception {
    UserCode shaded = new UserCode().saying("jdist.code.CodeLoader", "an old one");
    CodeLoader loader = CodeLoader.ofFiles(List.of(shaded.jar(temp.resolve("user.jar"))));
    String file = "jdist/code/CodeLoader.class";

    assertThat(loader.loadClass("jdist.code.CodeLoader")).isSameAs(CodeLoader.class);
    assertThat(loader.getResource(file)).isEqualTo(CodeLoader.class.getResource("/" + file));
    assertThat(Collections.list(loader.getResources(file))).hasSize(1);
  }

  @Test
  void aUsersClassInAPackageOfJdistIsRefusedInWords() {
    UserCode code = new UserCode().saying("jdist.mine.Job", "here");
    driver.serving(code);
    CodeLoader loader =
        loader(new CodeEntry.File(code.jar(temp.resolve("user.jar"))), new CodeEntry.Served());

    assertThatThrownBy(() -> loader.loadClass("jdist.mine.Job"))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining("jdist.mine.Job")
        .hasMessageContaining("packages jdist.* are reserved");
    assertThat(driver.asked()).isEmpty();
  }

  @Test
  void resourcesAndServicesOfAllEntriesAreFound() throws Exception {
    CodeEntry.Jar one =
        driver.offer(
            new UserCode().providing("x.One").with("a b.txt", "1").jar(temp.resolve("1.jar")));
    Path two = new UserCode().providing("x.Two").with("a b.txt", "2").folder(temp.resolve("two"));
    driver.serving(new UserCode().providing("x.Three").with("a b.txt", "3"));
    CodeLoader loader = loader(one, new CodeEntry.File(two), new CodeEntry.Served());

    List<String> texts = new ArrayList<>();
    for (URL url : Collections.list(loader.getResources("a b.txt"))) {
      texts.add(read(url.openStream()));
    }

    assertThat(texts).containsExactly("1", "2", "3");
    assertThat(read(loader.getResourceAsStream("a b.txt"))).isEqualTo("1");
    assertThat(ServiceLoader.load(Runnable.class, loader))
        .extracting(provider -> provider.getClass().getName())
        .containsExactly("x.One", "x.Two", "x.Three");
  }

  @Test
  void theFirstEntryWinsWhateverItsKind() throws Exception {
    CodeEntry.Jar jar =
        driver.offer(
            new UserCode()
                .saying("x.Job", "jar")
                .saying("x.Jar", "jar")
                .jar(temp.resolve("a.jar")));
    Path folder = new UserCode().saying("x.Job", "folder").folder(temp.resolve("folder"));
    driver.serving(new UserCode().saying("x.Job", "served").saying("x.Served", "served"));

    assertThat(hear(loader(jar, new CodeEntry.Served()), "x.Job")).isEqualTo("jar");
    assertThat(hear(loader(new CodeEntry.Served(), jar), "x.Job")).isEqualTo("served");
    assertThat(hear(loader(new CodeEntry.Served(), jar), "x.Jar")).isEqualTo("jar");
    assertThat(hear(loader(new CodeEntry.File(folder), jar), "x.Job")).isEqualTo("folder");
    assertThat(hear(loader(jar, new CodeEntry.Served()), "x.Served")).isEqualTo("served");
  }

  @Test
  void aServedClassCostsOneRoundTrip() throws Exception {
    driver.serving(new UserCode().asking("x.Job", "x.Größe").saying("x.Größe", "m"));
    CodeLoader loader = loader(new CodeEntry.Served());

    assertThat(hear(loader, "x.Job")).isEqualTo("m");

    assertThat(driver.asked()).containsExactly("x/Job.class", "x/Größe.class");
  }

  @Test
  void aServedResourceCostsOneRoundTrip() throws Exception {
    driver.serving(new UserCode().with("x/a+b%20#?.txt", "text"));
    CodeLoader loader = loader(new CodeEntry.Served());

    assertThat(read(loader.getResourceAsStream("x/a+b%20#?.txt"))).isEqualTo("text");

    assertThat(driver.asked()).containsExactly("x/a+b%20#?.txt");
  }

  @Test
  void aNameThatIsNotThereIsAskedForOnce() {
    driver.serving(new UserCode().saying("x.Job", "here"));
    CodeLoader loader = loader(new CodeEntry.Served());

    for (int i = 0; i < 3; i++) {
      assertThat(loader.getResource("x/none.txt")).isNull();
    }

    assertThat(driver.asked()).containsOnlyOnce("x/none.txt");
  }

  @Test
  void aPackageThatTheDriverSaysIsNotThereIsNotAskedForAgain() {
    driver.serving(new UserCode().with("!absent/lib/", ""));
    CodeLoader loader = loader(new CodeEntry.Served());

    assertThat(loader.getResource("lib/one.txt")).isNull();
    assertThat(loader.getResource("lib/two.txt")).isNull();

    assertThat(driver.asked()).containsExactly("lib/one.txt", "!absent/lib/");
  }

  @Test
  void theDriverIsNotAskedForWhatIsNotItsToAnswer() throws Exception {
    CodeLoader loader = loader(new CodeEntry.Served());

    loader.loadClass("java.sql.Date");
    loader.loadClass("jdist.wire.CodeEntry");
    loader.getResources("java/sql/Date.class");
    loader.getResources("jdist/code/CodeLoader.class");
    loader.getResource("jdk/proxy1/$Proxy3.class");
    loader.getResource("com/x/Job$$Lambda/0x1234.class");
    loader.getResource("com/x/");
    loader.getResource("/etc/passwd");
    loader.getResource("");

    assertThat(driver.asked()).isEmpty();
  }

  @Test
  void aJarThatIsNotHereIsFetchedWholeAndKept() throws Exception {
    Path original =
        new UserCode().asking("x.Job", "x.Other").saying("x.Other", "o").jar(temp.resolve("a.jar"));
    CodeEntry.Jar jar = driver.offer(original);
    CodeCache cache = CodeCache.at(temp.resolve("cache")).orElseThrow();

    String first = hear(new CodeLoader(List.of(jar), driver, Optional.of(cache)), "x.Job");
    String second = hear(new CodeLoader(List.of(jar), driver, Optional.of(cache)), "x.Job");

    assertThat(List.of(first, second)).containsExactly("o", "o");
    assertThat(driver.asked()).containsExactly(jar.sha256());
  }

  @Test
  void aJarIsKeptInMemoryWhereThereIsNoRoomForIt() throws Exception {
    CodeEntry.Jar jar =
        driver.offer(
            new UserCode()
                .asking("x.Job", "x.Other")
                .saying("x.Other", "o")
                .providing("x.P")
                .jar(temp.resolve("a b.jar")));

    CodeLoader loader = loader(jar);

    assertThat(hear(loader, "x.Job")).isEqualTo("o");
    assertThat(ServiceLoader.load(Runnable.class, loader)).hasSize(1);
    assertThat(driver.asked()).containsExactly(jar.sha256());
    assertThat(loader.loadClass("x.Job").getProtectionDomain().getCodeSource().getLocation())
        .hasToString("jdist-code:/" + jar.sha256() + "/a%20b.jar/");
  }

  @Test
  void jarsOfManyReleasesGiveTheOneForThisJvmFromFileAndMemory() throws Exception {
    Path file =
        new UserCode()
            .manifest("Multi-Release", "true")
            .saying("x.Job", "old")
            .with("META-INF/versions/11/" + fileOf("x.Job"), UserCode.classSaying("x.Job", "11"))
            .with("META-INF/versions/25/" + fileOf("x.Job"), UserCode.classSaying("x.Job", "25"))
            .with("META-INF/versions/999/" + fileOf("x.Job"), UserCode.classSaying("x.Job", "999"))
            .jar(temp.resolve("a.jar"));

    assertThat(hear(CodeLoader.ofFiles(List.of(file)), "x.Job")).isEqualTo("25");
    assertThat(hear(loader(driver.offer(file)), "x.Job")).isEqualTo("25");
  }

  @Test
  void manyThreadsAtOnceFetchAJarOnce() throws Exception {
    CodeEntry.Jar jar =
        driver.offer(new UserCode().saying("x.Job", "here").jar(temp.resolve("a.jar")));
    CodeLoader loader = loader(jar);
    Callable<String> use = () -> hear(loader, "x.Job");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(Collections.nCopies(50, use))) {
        assertThat(answer.get()).isEqualTo("here");
      }
    }

    assertThat(driver.asked()).containsExactly(jar.sha256());
  }

  @Test
  void aJarBehindTheOneThatHasTheClassIsNotFetched() throws Exception {
    CodeEntry.Jar one =
        driver.offer(new UserCode().saying("x.One", "1").jar(temp.resolve("1.jar")));
    CodeEntry.Jar two =
        driver.offer(new UserCode().saying("x.Two", "2").jar(temp.resolve("2.jar")));
    CodeLoader loader = loader(one, two);

    assertThat(hear(loader, "x.One")).isEqualTo("1");
    assertThat(driver.asked()).containsExactly(one.sha256());

    assertThat(hear(loader, "x.Two")).isEqualTo("2");
    assertThat(driver.asked()).containsExactly(one.sha256(), two.sha256());
  }

  @Test
  void aJarThatIsNotWhatItWasIsRefused() {
    CodeEntry.Jar jar =
        driver.offer(new UserCode().saying("x.Job", "1").jar(temp.resolve("a.jar")));
    driver.replace(jar, "something else".getBytes(UTF_8));

    assertThatThrownBy(() -> loader(jar).loadClass("x.Job"))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining("could not fetch class x.Job")
        .hasMessageContaining("could not fetch a.jar from the driver: it has changed");
  }

  @Test
  void anInterruptDoesNotBreakOffTheFetchingOfAClass() throws Exception {
    driver.serving(new UserCode().saying("x.Job", "here"));
    driver.failOnce(new ClosedByInterruptException());
    CodeLoader loader = loader(new CodeEntry.Served());

    Thread.currentThread().interrupt();
    String heard = hear(loader, "x.Job");

    assertThat(heard).isEqualTo("here");
    assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
    assertThat(driver.asked()).containsExactly("x/Job.class", "x/Job.class");
  }

  @Test
  void aFailureToAskIsNoAnswer() throws Exception {
    driver.serving(new UserCode().saying("x.Job", "here").with("x/a.txt", "text"));
    CodeLoader loader = loader(new CodeEntry.Served());

    driver.failOnce(new IOException("the link is closed"));
    assertThatThrownBy(() -> loader.loadClass("x.Job"))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessage("could not fetch class x.Job: could not ask the driver: the link is closed")
        .hasRootCauseMessage("the link is closed");
    driver.failOnce(new IOException("the link is closed"));
    assertThatThrownBy(() -> loader.getResource("x/a.txt")).hasMessageContaining("x/a.txt");

    assertThat(hear(loader, "x.Job")).isEqualTo("here");
    assertThat(read(loader.getResourceAsStream("x/a.txt"))).isEqualTo("text");
  }

  @Test
  void aJarThatCouldNotBeFetchedIsFetchedAtTheNextUse() throws Exception {
    CodeEntry.Jar jar =
        driver.offer(new UserCode().saying("x.Job", "here").jar(temp.resolve("a.jar")));
    CodeLoader loader = loader(jar);

    driver.failOnce(new IOException("the link is closed"));
    assertThatThrownBy(() -> loader.loadClass("x.Job")).hasRootCauseMessage("the link is closed");

    assertThat(hear(loader, "x.Job")).isEqualTo("here");
  }

  @Test
  void classesThatThisJvmCannotReadFailAsTheyDoEverywhere() {
    byte[] tooNew = UserCode.classSaying("x.New", "");
    tooNew[7] = (byte) 99;
    driver.serving(new UserCode().with("x/New.class", tooNew).with("x/Broken.class", "broken"));
    CodeLoader loader = loader(new CodeEntry.Served());

    assertThatThrownBy(() -> loader.loadClass("x.New"))
        .isInstanceOf(UnsupportedClassVersionError.class);
    assertThatThrownBy(() -> loader.loadClass("x.Broken")).isInstanceOf(ClassFormatError.class);
  }

  private CodeLoader loader(CodeEntry... entries) {
    return new CodeLoader(List.of(entries), driver, Optional.empty());
  }

  private static String read(InputStream stream) throws IOException {
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }
}
