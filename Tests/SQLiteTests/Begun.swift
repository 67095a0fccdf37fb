// The module's tests go through its feature, in SQLiteFeatureTests: the highest door that sees them.
