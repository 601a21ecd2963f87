package driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import jdist.launch.HostPipe;
import jdist.launch.HostShell;

/// A login with a home and a shell of its own, on this host. Unless told otherwise it has the Java
/// of this process as `JAVA_HOME`.
///
/// @param shell what runs commands: their text is put behind these words
/// @param environment beside the usual
/// @param sent where files have been sent to, in order
record Login(Path home, List<String> shell, Map<String, String> environment, List<String> sent)
    implements HostShell {
  Login(Path home, List<String> shell, Map<String, String> environment) {
    this(home, shell, environment, new CopyOnWriteArrayList<>());
  }

  @Override
  public String host() {
    return "nearby";
  }

  @Override
  public HostPipe exec(String command) throws IOException {
    List<String> words = new ArrayList<>(shell);
    words.add(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return HostPipe.of(builder.start());
  }

  @Override
  public void send(Path local, String remote) throws IOException {
    Path target = Path.of(remote);
    Path part = target.resolveSibling(target.getFileName() + "." + System.nanoTime());
    Files.copy(local, part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    sent.add(remote);
  }
}
