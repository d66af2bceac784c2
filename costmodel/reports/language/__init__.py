"""Words of pages: amounts, units and sentences that several pages share."""
