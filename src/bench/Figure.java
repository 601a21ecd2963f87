import java.util.Locale;
import java.util.OptionalDouble;

/// One line of the table: what jdist took or did, and beside it the limit that was measured in the
/// same run, if the work has one.
record Figure(String work, double value, String unit, OptionalDouble tail, OptionalDouble limit) {
  static Figure of(String work, double value, String unit) {
    return new Figure(work, value, unit, OptionalDouble.empty(), OptionalDouble.empty());
  }

  Figure tail(double tail) {
    return new Figure(work, value, unit, OptionalDouble.of(tail), limit);
  }

  Figure limit(double limit) {
    return new Figure(work, value, unit, tail, OptionalDouble.of(limit));
  }

  static String heading() {
    return "%-44s %12s %-8s %10s %12s %8s"
        .formatted("work", "median", "", "99 %", "limit", "ratio");
  }

  String row() {
    return "%-44s %12s %-8s %10s %12s %8s"
        .formatted(
            work, number(OptionalDouble.of(value)), unit, number(tail), number(limit), ratio());
  }

  String json() {
    return "{\"work\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"p99\": %s, \"limit\": %s}"
        .formatted(work, value, unit, jsonNumber(tail), jsonNumber(limit));
  }

  private String ratio() {
    return limit.isEmpty() ? "" : "%.2f".formatted(value / limit.getAsDouble());
  }

  private static String number(OptionalDouble number) {
    if (number.isEmpty()) {
      return "";
    }
    double value = number.getAsDouble();
    String form = value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }

  private static String jsonNumber(OptionalDouble number) {
    return number.isEmpty() ? "null" : String.valueOf(number.getAsDouble());
  }
}
