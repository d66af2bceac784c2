"""The store of versions: saving, approval, the ledger, differences."""
