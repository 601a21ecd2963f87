package jdist.ssh;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads what the configuration of SSH says of one host, as `ssh` does: the first value of a
/// keyword counts, but of files of keys and of certificates all do. Not thread-safe.
final class ConfigReader {
  private static final Set<String> OF_MANY = Set.of("identityfile", "certificatefile");
  private static final int DEEPEST = 16;
  private static final Path SITE = Path.of("/etc/ssh");

  private final SshOptions options;
  private final SshTarget target;
  private final Map<String, List<ConfigLine>> values = new LinkedHashMap<>();
  private boolean lastPass;
  private boolean lastPassWanted;

  ConfigReader(SshOptions options, SshTarget target) {
    this.options = options;
    this.target = target;
  }

  /// The lines that count for the host, by keyword.
  Map<String, List<ConfigLine>> read() throws ConfigException {
    for (String setting : options.settings()) {
      ConfigLine.parse("--ssh-option " + setting, setting).ifPresent(this::take);
    }
    readFiles();
    if (lastPassWanted) { // Match final: everything once more
      lastPass = true;
      readFiles();
    }
    return values;
  }

  private void readFiles() throws ConfigException {
    if (options.configFile().isPresent()) {
      Path file = options.configFile().get();
      if (!Files.isReadable(file)) {
        throw new ConfigException(
            options.shown(file),
            "there is no such file, or it cannot be read",
            "another --ssh-config");
      }
      readFile(file, true, userFolder(), 0);
      return;
    }
    readFile(userFolder().resolve("config"), true, userFolder(), 0);
    readFile(SITE.resolve("ssh_config"), true, SITE, 0);
  }

  private Path userFolder() {
    return options.home().resolve(".ssh");
  }

  private void readFile(Path file, boolean active, Path folder, int depth) throws ConfigException {
    boolean counts = active;
    int number = 0;
    for (String text : lines(file)) {
      String where = options.shown(file) + " line " + ++number;
      Optional<ConfigLine> parsed = ConfigLine.parse(where, text);
      if (parsed.isEmpty()) {
        continue;
      }
      ConfigLine line = parsed.get();
      if (line.keyword().equals("host")) {
        counts = active && Wildcards.anyMatches(line.arguments(), target.host());
      } else if (line.keyword().equals("match")) {
        counts = active && matches(line);
      } else if (line.keyword().equals("include")) {
        include(line, counts, folder, depth);
      } else if (counts) {
        take(line);
      }
    }
  }

  private List<String> lines(Path file) throws ConfigException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (MalformedInputException e) {
      throw new ConfigException(options.shown(file), "it is no text", "to look at it");
    } catch (IOException e) {
      throw new ConfigException(
          options.shown(file),
          "it cannot be read: " + e.getMessage(),
          "chmod u+r, or another file");
    }
  }

  private void take(ConfigLine line) {
    List<ConfigLine> known = values.computeIfAbsent(line.keyword(), _ -> new ArrayList<>());
    boolean another = OF_MANY.contains(line.keyword()) && !known.contains(line);
    if (known.isEmpty() || another) {
      known.add(line);
    }
  }

  private void include(ConfigLine line, boolean counts, Path folder, int depth)
      throws ConfigException {
    if (depth == DEEPEST) {
      throw new ConfigException(line.where(), "Include goes in circles", "to take it out");
    }
    if (!counts) {
      return;
    }
    for (String pattern : line.arguments()) {
      for (Path file : files(line, Tokens.home(options, pattern), folder)) {
        readFile(file, true, folder, depth + 1);
      }
    }
  }

  /// The files that a pattern names, which may have wildcards in the last part.
  private List<Path> files(ConfigLine line, String pattern, Path folder) throws ConfigException {
    Path path = folder.resolve(pattern);
    if (!pattern.contains("*") && !pattern.contains("?")) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    Path parent = path.getParent();
    if (parent == null || parent.toString().contains("*")) {
      throw ConfigException.beyondUs(line.where(), "Include with a wildcard in a folder's name");
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matching =
        Files.newDirectoryStream(parent, String.valueOf(path.getFileName()))) {
      matching.forEach(found::add);
    } catch (IOException _) {
      return List.of(); // as ssh: what is not there says nothing
    }
    found.sort(null);
    return found;
  }

  private boolean matches(ConfigLine line) throws ConfigException {
    List<String> criteria = line.arguments();
    boolean all = true;
    int at = 0;
    while (at < criteria.size()) {
      String criterion = criteria.get(at++).toLowerCase(Locale.ROOT);
      boolean not = criterion.startsWith("!");
      String name = not ? criterion.substring(1) : criterion;
      if (name.equals("all")) {
        continue;
      }
      if (name.equals("final")) {
        lastPassWanted |= !lastPass;
        all &= lastPass != not;
        continue;
      }
      if (at == criteria.size()) {
        throw ConfigException.beyondUs(line.where(), "Match " + name);
      }
      List<String> patterns = List.of(criteria.get(at++).split(","));
      all &= Wildcards.anyMatches(patterns, subject(line, name)) != not;
    }
    return all;
  }

  private String subject(ConfigLine line, String criterion) throws ConfigException {
    return switch (criterion) {
      case "host" -> first("hostname").map(this::hostName).orElse(target.host());
      case "originalhost" -> target.host();
      case "user" -> target.user().or(() -> first("user")).orElse(Tokens.localUser());
      case "localuser" -> Tokens.localUser();
      default -> throw ConfigException.beyondUs(line.where(), "Match " + criterion);
    };
  }

  private String hostName(String pattern) {
    return pattern.replace("%h", target.host()).replace("%%", "%");
  }

  private Optional<String> first(String keyword) {
    return Optional.ofNullable(values.get(keyword)).map(lines -> lines.getFirst().first());
  }
}
